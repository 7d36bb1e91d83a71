namespace Conference.LoadGenerator.Cluster;

/// <summary>A cluster of one silo with gateway and one media node, on this machine.</summary>
internal sealed record LocalClusterOptions
{
    /// <summary>False: no media node is started; whoever asks brings one, under <see cref="LocalCluster.NodeName"/>.</summary>
    public bool HasNode { get; init; } = true;

    /// <summary>Whether grains store on disk, as those of a cluster do; otherwise in memory.</summary>
    public bool StoresOnDisk { get; init; }

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
