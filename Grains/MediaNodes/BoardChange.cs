namespace Conference.Grains.MediaNodes;

/// <param name="LostRooms">Rooms that this node no longer carries.</param>
/// <param name="AwaitedRooms">Rooms on their way to it, where it is gone.</param>
/// <param name="MustSave">More than load figures changed.</param>
internal readonly record struct BoardChange(
    LoadBoard Board, ImmutableArray<LostRoom> LostRooms, ImmutableArray<LostRoom> AwaitedRooms, bool MustSave);
