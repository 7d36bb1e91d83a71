namespace Conference.Grains.Interfaces.Rooms;

/// <summary>A room's latest move as its platform sees it.</summary>
/// <param name="Participants">Whose clients have to follow; 0 until the room has moved, and when it is not known any more.</param>
/// <param name="Followed">How many of them have.</param>
[GenerateSerializer, Immutable, Alias("room-move-description")]
public sealed record RoomMoveDescription(
    Guid Id,
    NodeId From,
    NodeId To,
    MoveState State,
    DateTimeOffset StartedAt,
    int Participants,
    int Followed,
    RoomMoveFailure? Failure);
