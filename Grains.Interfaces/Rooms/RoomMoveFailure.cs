using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Grains.Interfaces.Rooms;

/// <param name="Detail">For people.</param>
[GenerateSerializer, Immutable, Alias("room-move-failure")]
public sealed record RoomMoveFailure(MoveFailure Reason, string Detail);
