using System.Text.Json.Serialization;

namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>What happened at a node. A closed set; <c>type</c> names the case on the node link.</summary>
/// <param name="Epoch">The one that the node obeys for the room.</param>
[GenerateSerializer, Immutable, Alias("node-event")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(LinkAnswered), "linkAnswered")]
[JsonDerivedType(typeof(CommandRefused), "commandRefused")]
[JsonDerivedType(typeof(LinkChanged), "linkChanged")]
[JsonDerivedType(typeof(SpeakersChanged), "speakersChanged")]
[JsonDerivedType(typeof(RoomTaken), "roomTaken")]
[JsonDerivedType(typeof(RoomGiven), "roomGiven")]
[JsonDerivedType(typeof(MoveFailed), "moveFailed")]
[JsonDerivedType(typeof(MoveInDoubt), "moveInDoubt")]
[JsonDerivedType(typeof(LinkInvited), "linkInvited")]
[JsonDerivedType(typeof(LinkFollowed), "linkFollowed")]
[JsonDerivedType(typeof(RoomInspected), "roomInspected")]
public abstract record NodeEvent(RoomKey Room, long Epoch);

/// <summary>An offer was accepted: this is what it means, without SDP.</summary>
/// <param name="Tracks">Sections in which the client may send.</param>
/// <param name="Slots">Sections in which the client receives, in the order of the offer.</param>
[GenerateSerializer, Immutable, Alias("node-link-answered")]
public sealed record LinkAnswered(
    RoomKey Room,
    long Epoch,
    LinkId Link,
    Guid Command,
    string Sdp,
    ImmutableArray<LinkSection> Tracks,
    ImmutableArray<LinkSection> Slots) : NodeEvent(Room, Epoch);

[GenerateSerializer, Immutable, Alias("link-section")]
public sealed record LinkSection(string Mid, MediaKind Kind);

/// <summary>A command was not carried out.</summary>
/// <param name="Code">Stable, for programs: for instance <c>no-common-codec</c>.</param>
/// <param name="Detail">For people: what is wrong, and what to do.</param>
[GenerateSerializer, Immutable, Alias("node-command-refused")]
public sealed record CommandRefused(
    RoomKey Room,
    long Epoch,
    LinkId? Link,
    Guid Command,
    NodeRefusal Refusal,
    string Code,
    string Detail) : NodeEvent(Room, Epoch);

[GenerateSerializer, Alias("node-refusal")]
public enum NodeRefusal
{
    /// <summary>A later activation of the room has spoken.</summary>
    OldEpoch,

    UnknownRoom,

    UnknownLink,

    /// <summary>The offer was refused; the code says why.</summary>
    BadOffer,

    /// <summary>A bound of the node is reached.</summary>
    Full,

    /// <summary>The room has left this node with a move; its successor knows.</summary>
    Moved,

    /// <summary>The node has no link to any silo at the moment, or the silo none to it.</summary>
    Unreachable,

    /// <summary>A later command of the same kind was obeyed: this one came late.</summary>
    OldVersion,

    /// <summary>The node was asked to end and does not have the room: place it elsewhere.</summary>
    Draining,
}

[GenerateSerializer, Immutable, Alias("node-link-changed")]
public sealed record LinkChanged(RoomKey Room, long Epoch, LinkId Link, LinkState State, LinkEnd End) : NodeEvent(Room, Epoch);

[GenerateSerializer, Alias("link-state")]
public enum LinkState
{
    /// <summary>ICE and DTLS are done; media flows.</summary>
    Connected,

    /// <summary>No sign of life for a while; it may come back.</summary>
    Disconnected,

    Closed,
}

/// <summary>Why a link was closed.</summary>
[GenerateSerializer, Alias("link-end")]
public enum LinkEnd
{
    None,

    /// <summary>By command.</summary>
    Asked,

    /// <summary>The peer said so (DTLS close_notify).</summary>
    PeerClosed,

    /// <summary>No valid connectivity check for 30 s (RFC 7675 §5.1).</summary>
    ConsentExpired,

    /// <summary>The handshake did not finish in time.</summary>
    HandshakeTimeout,

    /// <summary>The handshake failed.</summary>
    HandshakeFailed,

    /// <summary>The peer's certificate is not the one of its offer.</summary>
    FingerprintMismatch,
}

/// <summary>Who speaks, loudest first.</summary>
[GenerateSerializer, Immutable, Alias("node-speakers-changed")]
public sealed record SpeakersChanged(RoomKey Room, long Epoch, ImmutableArray<TrackLevel> Speakers) : NodeEvent(Room, Epoch);

/// <param name="LevelDbov">-dBov (RFC 6464): 0 is loudest, 127 silence.</param>
[GenerateSerializer, Immutable, Alias("track-level")]
public sealed record TrackLevel(TrackId Track, int LevelDbov);

/// <summary>From the target of a move: the room is carried here.</summary>
[GenerateSerializer, Immutable, Alias("node-room-taken")]
public sealed record RoomTaken(RoomKey Room, long Epoch, Guid Move) : NodeEvent(Room, Epoch);

/// <summary>From the source of a move: the target has said that it carries the room; nothing of it is left here but a way there.</summary>
[GenerateSerializer, Immutable, Alias("node-room-given")]
public sealed record RoomGiven(RoomKey Room, long Epoch, Guid Move) : NodeEvent(Room, Epoch);

/// <summary>From the source of a move: the room is carried here as before.</summary>
/// <param name="Detail">For people.</param>
[GenerateSerializer, Immutable, Alias("node-move-failed")]
public sealed record MoveFailed(RoomKey Room, long Epoch, Guid Move, MoveFailure Reason, string Detail) : NodeEvent(Room, Epoch);

/// <summary>
/// From the source of a move: the room was given away, and the target has not been heard since. Only the room may say who
/// goes on: by <see cref="ReleaseRoom"/> or <see cref="TakeBackRoom"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("node-move-in-doubt")]
public sealed record MoveInDoubt(RoomKey Room, long Epoch, Guid Move) : NodeEvent(Room, Epoch);

[GenerateSerializer, Alias("move-failure")]
public enum MoveFailure
{
    /// <summary>No connection to the target, or it broke.</summary>
    TargetUnreachable,

    /// <summary>The target was not told of the move, however often it was asked.</summary>
    TargetNotExpecting,

    /// <summary>The target has no room for it, or carries it already.</summary>
    TargetFull,

    /// <summary>The target has another DTLS certificate: an ICE restart there would look like another server.</summary>
    OtherCertificate,

    /// <summary>The target could not read it: it is older or newer.</summary>
    NotUnderstood,

    TimedOut,

    /// <summary>The room asked for it back.</summary>
    TakenBack,

    /// <summary>The source would not bring the room anywhere. This and what follows is said by rooms, never by nodes.</summary>
    SourceRefused,

    /// <summary>The target has ended.</summary>
    TargetLost,

    /// <summary>The source has ended, or has nothing of the room, and the target does not have it either.</summary>
    SourceLost,

    /// <summary>The room was closed or left by everybody meanwhile.</summary>
    RoomEnded,
}

/// <summary>Candidate lines for the client, as in <c>RTCIceCandidateInit.candidate</c>, of higher priority than any before.</summary>
/// <param name="HasFollowed">The client is here already: nothing needs to be done.</param>
[GenerateSerializer, Immutable, Alias("node-link-invited")]
public sealed record LinkInvited(
    RoomKey Room, long Epoch, LinkId Link, Guid Command, ImmutableArray<string> Candidates, bool HasFollowed) : NodeEvent(Room, Epoch);

/// <summary>After a move: the client reaches this node itself.</summary>
[GenerateSerializer, Immutable, Alias("node-link-followed")]
public sealed record LinkFollowed(RoomKey Room, long Epoch, LinkId Link) : NodeEvent(Room, Epoch);

/// <summary>
/// All links of a room, as they were when the command was carried out: what the cluster missed shows in it. A room with more than
/// one message holds is told in parts, all of one moment and one behind the other.
/// </summary>
/// <param name="Command">Of <see cref="InspectRoom"/>.</param>
/// <param name="Part">From 1 to <paramref name="Parts"/>: a link is missing only if it is in none.</param>
[GenerateSerializer, Immutable, Alias("node-room-inspected")]
public sealed record RoomInspected(
    RoomKey Room, long Epoch, Guid Command, ImmutableArray<CarriedLink> Links, int Part = 1, int Parts = 1) : NodeEvent(Room, Epoch);
