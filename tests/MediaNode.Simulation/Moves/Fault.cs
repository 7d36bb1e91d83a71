namespace Conference.MediaNode.Simulation.Moves;

internal enum FaultKind
{
    SourceDies,
    TargetDies,

    /// <summary>With its memory and what was on its way to and from it; it comes back.</summary>
    SiloDies,

    /// <summary>What is on its way between the two nodes is lost, and no more goes.</summary>
    ChannelBreaks,

    /// <summary>No datagram passes between the two nodes for a while.</summary>
    TunnelIsCut,

    /// <summary>Neither commands nor events pass between the silo and the target for a while.</summary>
    TargetIsCutOff,

    /// <summary>The same of the source.</summary>
    SourceIsCutOff,

    ClientVanishes,
}

/// <summary>What goes wrong in a run.</summary>
/// <param name="Move">Of the run's moves, from 0.</param>
/// <param name="At">As soon as that has happened, for the first time in the move.</param>
/// <param name="Lasts">Of what comes back.</param>
/// <param name="IsNoticed">The ends of a channel hear that it broke, or that the other died.</param>
internal sealed record Fault(int Move, MoveStep At, FaultKind Kind, TimeSpan Lasts, bool IsNoticed);
