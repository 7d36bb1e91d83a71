namespace Conference.Grains.Rooms;

/// <summary>What a room has to do by itself after a while.</summary>
internal enum RoomChore
{
    None,

    /// <summary>Nobody is left: give the node back.</summary>
    Vacate,

    /// <summary>Somebody is here and no node: ask for one.</summary>
    Place,

    /// <summary>The node could not be told that it carries the room: tell it again.</summary>
    Reopen,
}
