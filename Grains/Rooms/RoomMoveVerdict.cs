namespace Conference.Grains.Rooms;

/// <summary>What becomes of the room's placement. Stored, with the move, before any order leaves.</summary>
internal enum RoomMoveVerdict
{
    /// <summary>It stays as it is.</summary>
    None,

    /// <summary>The target has the room, under a higher epoch.</summary>
    Commit,

    /// <summary>The source has it, under a higher epoch than the target ever heard of.</summary>
    TakeBack,

    /// <summary>Nobody has it.</summary>
    Unplace,
}
