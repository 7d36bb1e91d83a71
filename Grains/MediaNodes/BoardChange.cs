namespace Conference.Grains.MediaNodes;

/// <param name="LostRooms">Rooms that have to be told that this node no longer carries them.</param>
/// <param name="MustSave">More than load figures changed.</param>
internal readonly record struct BoardChange(LoadBoard Board, ImmutableArray<RoomKey> LostRooms, bool MustSave);
