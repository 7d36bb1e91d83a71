using Conference.MediaNode.Simulation.Checkers;

namespace Conference.MediaNode.Simulation.Runs;

/// <summary>How a run is watched. Nothing here changes what happens in it.</summary>
internal sealed record RunOptions
{
    public static readonly RunOptions Default = new();

    /// <summary>Makes the checkers of one run.</summary>
    public Func<Checker[]> Checkers { get; init; } = AllCheckers.Create;

    /// <summary>The same, of a run with moves.</summary>
    public Func<Checker[]> MoveCheckers { get; init; } = AllCheckers.CreateForMoves;

    /// <summary>Takes the whole trace in words.</summary>
    public TextWriter? TraceWriter { get; init; }

    /// <summary>Told true before and false after the node is entered.</summary>
    public Action<bool> Inside { get; init; } = static _ => { };
}
