using System.Text.Json.Serialization;

namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>
/// What a node is asked to do. Idempotent, one way; answers come back as <see cref="NodeEvent"/> with the command's id.
/// A closed set; <c>type</c> names the case on the node link.
/// </summary>
/// <param name="Id">Chosen by the sender; comes back in the answer.</param>
/// <param name="Epoch">Of the room's placement. A node refuses one that is older than the latest it has seen for the room.</param>
[GenerateSerializer, Immutable, Alias("node-command")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(OpenRoom), "openRoom")]
[JsonDerivedType(typeof(CloseRoom), "closeRoom")]
[JsonDerivedType(typeof(AcceptOffer), "acceptOffer")]
[JsonDerivedType(typeof(CloseLink), "closeLink")]
[JsonDerivedType(typeof(Subscribe), "subscribe")]
[JsonDerivedType(typeof(MuteTrack), "muteTrack")]
public abstract record NodeCommand(Guid Id, RoomKey Room, long Epoch);

/// <summary>Carry this room from now on; for a room that is carried, obey the new epoch.</summary>
[GenerateSerializer, Immutable, Alias("node-open-room")]
public sealed record OpenRoom(Guid Id, RoomKey Room, long Epoch) : NodeCommand(Id, Room, Epoch);

[GenerateSerializer, Immutable, Alias("node-close-room")]
public sealed record CloseRoom(Guid Id, RoomKey Room, long Epoch) : NodeCommand(Id, Room, Epoch);

/// <summary>Answer an offer: makes the link if there is none, renegotiates it otherwise. Answered by <see cref="LinkAnswered"/>.</summary>
[GenerateSerializer, Immutable, Alias("node-accept-offer")]
public sealed record AcceptOffer(Guid Id, RoomKey Room, long Epoch, LinkId Link, string Sdp, Grants Grants)
    : NodeCommand(Id, Room, Epoch);

[GenerateSerializer, Immutable, Alias("node-close-link")]
public sealed record CloseLink(Guid Id, RoomKey Room, long Epoch, LinkId Link) : NodeCommand(Id, Room, Epoch);

/// <summary>What each slot of a link shows. Slots that are not named show nothing.</summary>
[GenerateSerializer, Immutable, Alias("node-subscribe")]
public sealed record Subscribe(Guid Id, RoomKey Room, long Epoch, LinkId Link, ImmutableArray<SlotBinding> Slots)
    : NodeCommand(Id, Room, Epoch);

[GenerateSerializer, Immutable, Alias("slot-binding")]
public sealed record SlotBinding(string Mid, TrackId Track);

/// <summary>A muted track is not forwarded, whatever its publisher sends.</summary>
[GenerateSerializer, Immutable, Alias("node-mute-track")]
public sealed record MuteTrack(Guid Id, RoomKey Room, long Epoch, TrackId Track, bool Muted) : NodeCommand(Id, Room, Epoch);
