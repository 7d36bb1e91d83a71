using Conference.MediaNode.Simulation.Moves;

namespace Conference.MediaNode.Simulation.Runs;

/// <summary>What a seed is made into.</summary>
internal enum RunKind
{
    /// <summary>A call on one node, over bad paths.</summary>
    Calls,

    /// <summary>A call on several nodes, whose room moves.</summary>
    Moves,
}

internal static class RunKinds
{
    public static IReadOnlyList<RunKind> All { get; } = Enum.GetValues<RunKind>();

    public static RunResult Run(RunKind kind, long seed, RunOptions options) =>
        kind is RunKind.Calls ? SimulatedCall.Run(seed, options) : SimulatedMoves.Run(seed, options);
}
