namespace Conference.Grains.Rooms;

/// <summary>A move after something happened, and what to do: first store move and verdict, then give the orders in order.</summary>
internal readonly record struct RoomMoveStep(RoomMove Move, RoomMoveVerdict Verdict, ImmutableArray<RoomMoveOrder> Orders);
