namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>What a room may have to put up with when a move fails at its worst moment.</summary>
internal enum Setback
{
    /// <summary>Numbers go on far above those used last.</summary>
    Leap,

    /// <summary>Besides, what another node has done meanwhile is unknown where the room goes on.</summary>
    Rollback,
}
