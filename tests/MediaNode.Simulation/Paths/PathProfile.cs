namespace Conference.MediaNode.Simulation.Paths;

/// <summary>What one direction of a path does to datagrams.</summary>
internal sealed record PathProfile
{
    public static readonly PathProfile Perfect = new();

    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Up to this much more, without changing the order.</summary>
    public TimeSpan Jitter { get; init; }

    public double Loss { get; init; }

    /// <summary>Gilbert-Elliott: chance per datagram to fall into the lossy state, and to leave it.</summary>
    public double BurstBegins { get; init; }

    public double BurstEnds { get; init; } = 0.3;

    public double LossInBurst { get; init; } = 0.8;

    /// <summary>Chance that a datagram takes a longer way and is overtaken.</summary>
    public double Reordering { get; init; }

    public TimeSpan Detour { get; init; }

    public double Duplication { get; init; }

    /// <summary>0: as fast as the sender.</summary>
    public int RateBps { get; init; }

    /// <summary>What waits for the rate limit; more is dropped.</summary>
    public int QueueBytesMax { get; init; } = int.MaxValue;

    /// <summary>Nothing passes between these.</summary>
    public (Instant From, Instant To) Outage { get; init; } = (Instant.Never, Instant.Never);

    public bool HasOutage => Outage.From != Instant.Never;

    /// <summary>No datagram takes longer, the rate limit's queue aside.</summary>
    public TimeSpan LatencyMax => Delay + Jitter + Detour;
}
