using Conference.MediaNode.Link;

namespace Conference.MediaNode;

/// <summary>What a shard has to tell the cluster. Rare: nothing here happens per packet.</summary>
internal abstract record ShardEvent(string Room, long Epoch);

internal sealed record LinkStateEvent(string Room, long Epoch, string Link, LinkSignal State, LinkEndReason End)
    : ShardEvent(Room, Epoch);

/// <param name="Speakers">Track names and -dBov, loudest first.</param>
internal sealed record SpeakersEvent(string Room, long Epoch, IReadOnlyList<(string Track, int Level)> Speakers)
    : ShardEvent(Room, Epoch);
