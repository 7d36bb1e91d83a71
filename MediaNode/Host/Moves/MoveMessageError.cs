namespace Conference.MediaNode.Host.Moves;

/// <summary>Why bytes are no <see cref="Handover.Moves.MoveMessage"/>.</summary>
internal enum MoveMessageError : byte
{
    None,
    Empty,
    UnknownType,
    Truncated,
    BytesLeftOver,
    TextTooLong,
    NotUtf8,
    UnknownProblem,
    EmptyRecord,
    RecordTooLong,
}
