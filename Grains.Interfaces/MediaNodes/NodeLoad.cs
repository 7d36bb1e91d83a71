namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>What a node reports each second.</summary>
/// <param name="IsDraining">It was asked to end: it takes no new rooms, and those that it carries are to move elsewhere.</param>
[GenerateSerializer, Immutable, Alias("node-load")]
public sealed record NodeLoad(ImmutableArray<ShardLoad> Shards, bool IsDraining = false)
{
    public static readonly NodeLoad Idle = new([]);
}

/// <param name="CpuPermille">Of one core, over the last second.</param>
[GenerateSerializer, Immutable, Alias("shard-load")]
public sealed record ShardLoad(
    int CpuPermille,
    int PacketsInPerSecond,
    int PacketsOutPerSecond,
    int Links,
    int Rooms);
