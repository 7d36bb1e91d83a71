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

    /// <summary>The node has no link to any silo at the moment, or the silo none to it.</summary>
    Unreachable,
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
