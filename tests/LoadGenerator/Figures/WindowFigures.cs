namespace Conference.LoadGenerator.Figures;

/// <summary>What was measured in one window. Rates and shares are derived from the sums.</summary>
internal sealed record WindowFigures
{
    public required double Seconds { get; init; }

    public required long Sent { get; init; }

    public required long Received { get; init; }

    /// <summary>Numbers that were passed over in the streams of subscribers.</summary>
    public required long Lost { get; init; }

    public required long Duplicates { get; init; }

    public required long Late { get; init; }

    /// <summary>Streams that showed nothing.</summary>
    public required int Silent { get; init; }

    public required long Opened { get; init; }

    /// <summary>Opened packets that were not what was sent, and packets of unknown streams.</summary>
    public required long Spoilt { get; init; }

    /// <summary>Packets that the generator wrote and could not send: must be 0.</summary>
    public required long Refused { get; init; }

    public required long KeyFramesWanted { get; init; }

    public required double LatencyP50 { get; init; }

    /// <summary>Milliseconds, from just before a packet is sealed until the kernel has it for the subscriber.</summary>
    public required double LatencyP99 { get; init; }

    public required double LatencyMax { get; init; }

    /// <summary>Datagrams that the kernel dropped at the generator's sockets: must be 0.</summary>
    public required long GeneratorDrops { get; init; }

    /// <summary>Bytes that the media thread allocated.</summary>
    public required long Allocated { get; init; }

    public required double LongestTurnMs { get; init; }

    public required double GeneratorCpu { get; init; }

    /// <summary>CPU seconds of the server's processes.</summary>
    public required double ServerCpu { get; init; }

    /// <summary>Of that, of each shard's thread.</summary>
    public required IReadOnlyList<double> ShardCpu { get; init; }

    public required long ServerResident { get; init; }

    /// <summary>CPU seconds of everybody else on the machine; slightly negative for the granularity of ticks.</summary>
    public required double OtherCpu { get; init; }

    public double ReceivedPerSecond => Received / Seconds;

    /// <summary>0 to 1: what of the server's CPU time was not spent on shards, but on compiling, collecting, reporting.</summary>
    public double BesideShards => ServerCpu == 0 ? 0 : Math.Max(0, 1 - (ShardCpu.Sum() / ServerCpu));

    /// <summary>0 to 1.</summary>
    public double Loss => Received + Lost == 0 ? 0 : (double)Lost / (Received + Lost);

    /// <summary>Of the server, per packet that a subscriber received.</summary>
    public double CpuMicroseconds => Received == 0 ? 0 : ServerCpu * 1e6 / Received;

    /// <summary>Others used more than a fifth of a processor: the figures say little.</summary>
    public bool IsNoisy => OtherCpu / Seconds > 0.2;
}
