namespace Conference.Cluster.Simulation.Silos;

/// <summary>How calls travel between processes.</summary>
internal sealed record CallPlan
{
    public TimeSpan DelayMax { get; init; } = TimeSpan.FromMilliseconds(4);

    /// <summary>Chance that a call takes much longer, and is overtaken.</summary>
    public double Detour { get; init; }

    public TimeSpan DetourMax { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Chance that a one-way call between silos is lost while things go wrong.</summary>
    public double Loss { get; init; }
}
