namespace Conference.MediaNode.Simulation.Scenarios;

/// <summary>Everything that happens in a run from outside: who comes, over which path, and what is asked of the node.</summary>
internal sealed record Scenario(TimeSpan Length, IReadOnlyList<ClientPlan> Clients, IReadOnlyList<ScenarioStep> Steps)
{
    /// <summary>A run has one.</summary>
    public const string Room = "tenant/room";

    /// <summary>How long a datagram waits at most before the host looks: what came meanwhile is one batch.</summary>
    public TimeSpan HostWake { get; init; }

    /// <summary>How late the host's timer is.</summary>
    public TimeSpan TimerLate { get; init; }

    public int BatchMax { get; init; } = 64;

    public int OutboxLength { get; init; } = 1 << 16;
}
