using Conference.MediaNode.Simulation.Paths;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>A call whose room moves between nodes, and what goes wrong meanwhile.</summary>
/// <param name="Call">Who comes, and what is asked of the room.</param>
/// <param name="Moves">In the order of time.</param>
internal sealed record MoveScenario(
    Scenario Call, int Nodes, IReadOnlyList<PlannedMove> Moves, IReadOnlyList<Fault> Faults)
{
    /// <summary>Of datagrams between nodes.</summary>
    public PathProfile NodePath { get; init; } = PathProfile.Perfect;

    /// <summary>Of a message between nodes: at most; it may take less.</summary>
    public TimeSpan ChannelDelayMax { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Of commands and events.</summary>
    public TimeSpan SiloDelayMax { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Chance that a command or an event comes twice.</summary>
    public double Repetition { get; init; }

    /// <summary>Until the cluster knows that a node's process is gone.</summary>
    public TimeSpan LossNoticedAfter { get; init; } = TimeSpan.FromMilliseconds(100);
}

/// <param name="After">Since the run began.</param>
/// <param name="Step">How many nodes further, round the ring.</param>
internal sealed record PlannedMove(TimeSpan After, int Step);
