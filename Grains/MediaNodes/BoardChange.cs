namespace Conference.Grains.MediaNodes;

/// <param name="LostRooms">Rooms that have to be told that this node no longer carries them.</param>
/// <param name="AwaitedRooms">Rooms on their way to it, which have to be told that it is gone.</param>
/// <param name="MustSave">More than load figures changed.</param>
internal readonly record struct BoardChange(
    LoadBoard Board, ImmutableArray<RoomKey> LostRooms, ImmutableArray<RoomKey> AwaitedRooms, bool MustSave);
