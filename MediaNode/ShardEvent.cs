using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Link;

namespace Conference.MediaNode;

/// <summary>What a shard has to tell the cluster. Rare: nothing here happens per packet.</summary>
internal abstract record ShardEvent(string Room, long Epoch);

internal sealed record LinkStateEvent(string Room, long Epoch, string Link, LinkSignal State, LinkEndReason End)
    : ShardEvent(Room, Epoch);

/// <summary>From a room's new node: the room is carried here.</summary>
internal sealed record RoomTakenEvent(string Room, long Epoch, Guid Move) : ShardEvent(Room, Epoch);

/// <summary>From its old node: the new one has said so.</summary>
internal sealed record RoomGivenEvent(string Room, long Epoch, Guid Move) : ShardEvent(Room, Epoch);

/// <summary>From its old node: it is carried here as before.</summary>
internal sealed record MoveFailedEvent(string Room, long Epoch, Guid Move, MoveProblem Problem) : ShardEvent(Room, Epoch);

/// <summary>From its old node: given away, and nothing heard since.</summary>
internal sealed record MoveInDoubtEvent(string Room, long Epoch, Guid Move) : ShardEvent(Room, Epoch);

/// <summary>A client reaches its room's new node itself.</summary>
internal sealed record LinkFollowedEvent(string Room, long Epoch, string Link) : ShardEvent(Room, Epoch);

/// <param name="Speakers">Track names and -dBov, loudest first.</param>
internal sealed record SpeakersEvent(string Room, long Epoch, IReadOnlyList<(string Track, int Level)> Speakers)
    : ShardEvent(Room, Epoch);
