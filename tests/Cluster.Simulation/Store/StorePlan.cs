namespace Conference.Cluster.Simulation.Store;

/// <summary>How slow and how faulty the store is.</summary>
internal sealed record StorePlan
{
    public TimeSpan DelayMax { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Chance that an operation takes up to <see cref="SlowMax"/>.</summary>
    public double Slow { get; init; }

    public TimeSpan SlowMax { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Chance that a write fails; half of those that fail are made all the same.</summary>
    public double Failure { get; init; }
}
