using System.Text.Json.Serialization;
using Conference.Grains.Interfaces.Participants;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Interfaces.Signalling;

/// <summary>What a client is told after joining. A closed set; <c>type</c> names the case in JSON.</summary>
[GenerateSerializer, Immutable, Alias("server-message")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ServerAnswer), "answer")]
[JsonDerivedType(typeof(ServerOfferRefused), "offerRefused")]
[JsonDerivedType(typeof(ServerParticipantChanged), "participantChanged")]
[JsonDerivedType(typeof(ServerParticipantLeft), "participantLeft")]
[JsonDerivedType(typeof(ServerSlots), "slots")]
[JsonDerivedType(typeof(ServerSpeakers), "speakers")]
[JsonDerivedType(typeof(ServerMediaLost), "mediaLost")]
[JsonDerivedType(typeof(ServerMediaReady), "mediaReady")]
[JsonDerivedType(typeof(ServerCandidates), "candidates")]
[JsonDerivedType(typeof(ServerRestartIce), "restartIce")]
[JsonDerivedType(typeof(ServerReplaceConnection), "replaceConnection")]
[JsonDerivedType(typeof(ServerSnapshot), "snapshot")]
[JsonDerivedType(typeof(ServerEnded), "ended")]
public abstract record ServerMessage;

/// <summary>The node's answer to an offer.</summary>
[GenerateSerializer, Immutable, Alias("server-answer")]
public sealed record ServerAnswer(long OfferId, string Sdp) : ServerMessage;

/// <summary>The offer was not accepted.</summary>
/// <param name="Code">Stable, for programs: for instance <c>no-common-codec</c>.</param>
/// <param name="Detail">For people: what is wrong, and what to do.</param>
[GenerateSerializer, Immutable, Alias("server-offer-refused")]
public sealed record ServerOfferRefused(long OfferId, string Code, string Detail) : ServerMessage;

/// <summary>Somebody came, or what they publish or their mute changed.</summary>
[GenerateSerializer, Immutable, Alias("server-participant-changed")]
public sealed record ServerParticipantChanged(RosterEntry Participant) : ServerMessage;

[GenerateSerializer, Immutable, Alias("server-participant-left")]
public sealed record ServerParticipantLeft(ParticipantId Participant) : ServerMessage;

/// <summary>Who is in which slot now; all slots of the client, each time.</summary>
[GenerateSerializer, Immutable, Alias("server-slots")]
public sealed record ServerSlots(ImmutableArray<SlotContent> Slots) : ServerMessage;

/// <summary>What one receive section of the client shows.</summary>
/// <param name="Participant">Null while the slot is empty.</param>
[GenerateSerializer, Immutable, Alias("slot-content")]
public sealed record SlotContent(string Mid, MediaKind Kind, ParticipantId? Participant, TrackId? Track);

/// <summary>Who speaks, loudest first; empty when nobody does.</summary>
[GenerateSerializer, Immutable, Alias("server-speakers")]
public sealed record ServerSpeakers(ImmutableArray<Speaker> Speakers) : ServerMessage;

/// <summary>The peer connection has no link any more: drop it, and offer a new one when <see cref="ServerMediaReady"/> comes.</summary>
/// <param name="Everyone">
/// The media node is gone, and everybody's tracks with it: for none of them a <see cref="ServerParticipantChanged"/> follows.
/// </param>
[GenerateSerializer, Immutable, Alias("server-media-lost")]
public sealed record ServerMediaLost(string Detail, bool Everyone = false) : ServerMessage;

/// <summary>The room has a media node (again): offer a new peer connection, with a higher connection number.</summary>
[GenerateSerializer, Immutable, Alias("server-media-ready")]
public sealed record ServerMediaReady : ServerMessage;

/// <summary>
/// The call goes on at another address. Media flows over the old one until the client has moved: hand these to the peer connection
/// (<c>addIceCandidate</c>) if the browser follows candidates that come later, otherwise offer a restart of ICE.
/// </summary>
/// <param name="Connection">The number of the client's peer connection; ignore it for another.</param>
/// <param name="Candidates">As in <c>RTCIceCandidateInit.candidate</c>, for the first section.</param>
[GenerateSerializer, Immutable, Alias("server-candidates")]
public sealed record ServerCandidates(int Connection, ImmutableArray<string> Candidates) : ServerMessage;

/// <summary>The client has not followed: offer a restart of ICE on this peer connection.</summary>
[GenerateSerializer, Immutable, Alias("server-restart-ice")]
public sealed record ServerRestartIce(int Connection) : ServerMessage;

/// <summary>
/// The client cannot follow: offer a new peer connection with a higher number, and close this one once the new one is
/// connected.
/// </summary>
[GenerateSerializer, Immutable, Alias("server-replace-connection")]
public sealed record ServerReplaceConnection(int Connection) : ServerMessage;

/// <summary>
/// Everything as it is now, after messages were lost with a server: it replaces what the client knows. An offer that has not been
/// answered is to be offered again. Slots, speakers and candidates follow as usual.
/// </summary>
/// <param name="HasMedia">The room has a media node: offers are answered.</param>
/// <param name="Connection">
/// The number of the client's peer connection that the cluster has; 0 for none. Another one of the client's is dead.
/// </param>
[GenerateSerializer, Immutable, Alias("server-snapshot")]
public sealed record ServerSnapshot(ImmutableArray<RosterEntry> Roster, bool HasMedia, int Connection) : ServerMessage;

/// <summary>The session is over, and why.</summary>
[GenerateSerializer, Immutable, Alias("server-ended")]
public sealed record ServerEnded(string Code, string Detail) : ServerMessage;
