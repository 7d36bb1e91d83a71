using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;

namespace Conference.MediaNode.Handover.Moves;

/// <summary>
/// What two nodes say to each other while a room moves, in order, over a channel that the host opens and seals. In the order
/// of a move that goes well: hello, ready, record, imported, go, owned, wiped.
/// </summary>
internal abstract record MoveMessage;

/// <summary>From the source: will you have this room?</summary>
/// <param name="Tunnel">Where the source's shard takes tunnelled datagrams.</param>
/// <param name="Fingerprint">Of the source's DTLS certificate; the target's must be the same.</param>
internal sealed record MoveHello(string Room, TransportAddress Tunnel, string Fingerprint) : MoveMessage;

/// <summary>From the target: I will.</summary>
/// <param name="Tunnel">Where the target's shard takes tunnelled datagrams.</param>
internal sealed record MoveReady(TransportAddress Tunnel) : MoveMessage;

/// <summary>From the target, in answer to a hello or a record: I will not, and have kept nothing.</summary>
internal sealed record MoveRefused(MoveProblem Reason) : MoveMessage;

/// <summary>From the source, which serves no more: the room as it is.</summary>
/// <param name="Record">Owned by whoever holds the message.</param>
internal sealed record MoveRecord(SecretBytes Record) : MoveMessage;

/// <summary>From the target: I have all of it, and send nothing yet.</summary>
internal sealed record MoveImported : MoveMessage;

/// <summary>From the source: it is yours. From here on the source sends nothing of its own for the room.</summary>
internal sealed record MoveGo : MoveMessage;

/// <summary>From the target: it is mine.</summary>
internal sealed record MoveOwned : MoveMessage;

/// <summary>From the source: I could not take it back any more.</summary>
internal sealed record MoveWiped : MoveMessage;
