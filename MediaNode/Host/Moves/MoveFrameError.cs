namespace Conference.MediaNode.Host.Moves;

/// <summary>Why a channel's bytes are not taken any further.</summary>
internal enum MoveFrameError : byte
{
    None,
    EmptyFrame,
    FrameTooLong,

    /// <summary>It does not open: not the next one of who has the key.</summary>
    Forged,
    MessageTooLong,

    /// <summary>It opens, but is no message: another version of the node.</summary>
    NotUnderstood,
}
