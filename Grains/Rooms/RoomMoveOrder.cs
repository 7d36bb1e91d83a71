namespace Conference.Grains.Rooms;

/// <summary>What a room tells one of its move's nodes.</summary>
internal enum RoomMoveOrder
{
    ExpectAtTarget,
    DepartFromSource,
    TakeOverAtTarget,
    TakeBackAtSource,
    ReleaseAtSource,
    OpenAtTarget,
    CloseAtTarget,
    CloseAtSource,
}
