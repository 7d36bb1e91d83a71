namespace Conference.MediaNode.Handover.Moves;

/// <summary>Why a room did not move.</summary>
internal enum MoveProblem : byte
{
    /// <summary>No channel to the target, or it broke.</summary>
    TargetUnreachable,

    /// <summary>The target was not told of the move.</summary>
    TargetNotExpecting,

    /// <summary>The target has no room for it, or carries it already.</summary>
    TargetFull,
    OtherCertificate,

    /// <summary>The target could not read the record.</summary>
    NotUnderstood,
    TimedOut,

    /// <summary>The cluster asked for it back.</summary>
    TakenBack,
}
