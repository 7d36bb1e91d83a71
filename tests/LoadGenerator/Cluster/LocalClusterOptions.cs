namespace Conference.LoadGenerator.Cluster;

/// <summary>A cluster of one silo with gateway and one media node, on this machine.</summary>
internal sealed record LocalClusterOptions
{
    public int Shards { get; init; } = 1;

    /// <summary>Whether each shard keeps to a processor of its own.</summary>
    public bool PinsShards { get; init; }

    /// <summary>By falling preference, as Node:SrtpProfiles has them; null: the node's default.</summary>
    public string? SrtpProfiles { get; init; }

    /// <summary>The processor that the media node is pinned to.</summary>
    public int? NodeProcessor { get; init; }

    /// <summary>The processor that the silo is pinned to.</summary>
    public int? SiloProcessor { get; init; }
}
