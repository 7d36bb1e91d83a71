using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Rooms;

/// <summary>The room after a change, and what participants are told of it; null when nothing changed.</summary>
internal readonly record struct RoomChange(RoomState Room, RoomUpdate? Update);
