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
[JsonDerivedType(typeof(ExpectRoom), "expectRoom")]
[JsonDerivedType(typeof(MoveRoom), "moveRoom")]
[JsonDerivedType(typeof(TakeOverRoom), "takeOverRoom")]
[JsonDerivedType(typeof(TakeBackRoom), "takeBackRoom")]
[JsonDerivedType(typeof(ReleaseRoom), "releaseRoom")]
[JsonDerivedType(typeof(InviteLink), "inviteLink")]
[JsonDerivedType(typeof(InspectRoom), "inspectRoom")]
public abstract record NodeCommand(Guid Id, RoomKey Room, long Epoch);

/// <summary>Carry this room from now on; for a room that is carried, obey the new epoch.</summary>
[GenerateSerializer, Immutable, Alias("node-open-room")]
public sealed record OpenRoom(Guid Id, RoomKey Room, long Epoch) : NodeCommand(Id, Room, Epoch);

[GenerateSerializer, Immutable, Alias("node-close-room")]
public sealed record CloseRoom(Guid Id, RoomKey Room, long Epoch) : NodeCommand(Id, Room, Epoch);

/// <summary>Answer an offer: makes the link if there is none, renegotiates it otherwise. Answered by <see cref="LinkAnswered"/>.</summary>
/// <param name="Renegotiates">
/// The link is in use: a node that has none refuses (<see cref="NodeRefusal.UnknownLink"/>), since a new one would have the name of one
/// whose keys are gone and whose tracks others have been shown.
/// </param>
[GenerateSerializer, Immutable, Alias("node-accept-offer")]
public sealed record AcceptOffer(Guid Id, RoomKey Room, long Epoch, LinkId Link, string Sdp, Grants Grants, bool Renegotiates = false)
    : NodeCommand(Id, Room, Epoch);

[GenerateSerializer, Immutable, Alias("node-close-link")]
public sealed record CloseLink(Guid Id, RoomKey Room, long Epoch, LinkId Link) : NodeCommand(Id, Room, Epoch);

/// <summary>What each slot of a link shows. Slots that are not named show nothing.</summary>
/// <param name="Version">
/// Rises with each one of a link: a node that has obeyed a later one refuses this (<see cref="NodeRefusal.OldVersion"/>).
/// </param>
[GenerateSerializer, Immutable, Alias("node-subscribe")]
public sealed record Subscribe(Guid Id, RoomKey Room, long Epoch, LinkId Link, ImmutableArray<SlotBinding> Slots, long Version = 0)
    : NodeCommand(Id, Room, Epoch);

[GenerateSerializer, Immutable, Alias("slot-binding")]
public sealed record SlotBinding(string Mid, TrackId Track);

/// <summary>A muted track is not forwarded, whatever its publisher sends.</summary>
/// <param name="Version">
/// Rises with each one of a track: a node that has obeyed a later one refuses this (<see cref="NodeRefusal.OldVersion"/>).
/// </param>
[GenerateSerializer, Immutable, Alias("node-mute-track")]
public sealed record MuteTrack(Guid Id, RoomKey Room, long Epoch, TrackId Track, bool Muted, long Version = 0)
    : NodeCommand(Id, Room, Epoch);

/// <summary>To the target of a move, first: another node will bring this room.</summary>
/// <param name="Move">Names the move in everything that is said about it; a repeated one is the same move.</param>
/// <param name="Source">Whom to believe that brings it.</param>
[GenerateSerializer, Immutable, Alias("node-expect-room")]
public sealed record ExpectRoom(Guid Id, RoomKey Room, long Epoch, Guid Move, NodeDoor Source) : NodeCommand(Id, Room, Epoch);

/// <summary>
/// To the source of a move: bring the room there. Answered by <see cref="RoomGiven"/>, <see cref="MoveFailed"/> or
/// <see cref="MoveInDoubt"/>. To a target that does not expect it yet, the source goes again for a moment.
/// </summary>
[GenerateSerializer, Immutable, Alias("node-move-room")]
public sealed record MoveRoom(Guid Id, RoomKey Room, long Epoch, Guid Move, NodeDoor Target) : NodeCommand(Id, Room, Epoch);

/// <summary>
/// To the target of a move whose source is in doubt or gone. Answered by <see cref="RoomTaken"/> if it has the room; otherwise
/// it will never take it under this move, and says <see cref="NodeRefusal.UnknownRoom"/>.
/// </summary>
/// <param name="SourceLetGo">The source has said that it gave the room away: what has arrived whole may be used.</param>
[GenerateSerializer, Immutable, Alias("node-take-over-room")]
public sealed record TakeOverRoom(Guid Id, RoomKey Room, long Epoch, Guid Move, bool SourceLetGo) : NodeCommand(Id, Room, Epoch);

/// <summary>
/// To the source of a move: the target will not have the room. Answered by <see cref="MoveFailed"/> when the source carries it
/// (again), above the indices that the target may have used; by <see cref="NodeRefusal.UnknownRoom"/> when it kept nothing of it.
/// </summary>
[GenerateSerializer, Immutable, Alias("node-take-back-room")]
public sealed record TakeBackRoom(Guid Id, RoomKey Room, long Epoch, Guid Move) : NodeCommand(Id, Room, Epoch);

/// <summary>To the source of a move: the room is the target's for good. Its keys are wiped; stragglers are still passed on.</summary>
[GenerateSerializer, Immutable, Alias("node-release-room")]
public sealed record ReleaseRoom(Guid Id, RoomKey Room, long Epoch, Guid Move) : NodeCommand(Id, Room, Epoch);

/// <summary>Say where the link's client may reach this node. Answered by <see cref="LinkInvited"/>, each time at another port.</summary>
[GenerateSerializer, Immutable, Alias("node-invite-link")]
public sealed record InviteLink(Guid Id, RoomKey Room, long Epoch, LinkId Link) : NodeCommand(Id, Room, Epoch);

/// <summary>Say what there is of the room. Answered by <see cref="RoomInspected"/>.</summary>
/// <param name="WithSlots">Also what each slot shows: for those who have forgotten.</param>
[GenerateSerializer, Immutable, Alias("node-inspect-room")]
public sealed record InspectRoom(Guid Id, RoomKey Room, long Epoch, bool WithSlots = false) : NodeCommand(Id, Room, Epoch);
