namespace Conference.Grains.Interfaces.Rooms;

/// <summary>A room as its platform sees it.</summary>
/// <param name="Node">Which media node carries it; null while nobody has joined.</param>
/// <param name="Move">The latest one; null if there was none.</param>
[GenerateSerializer, Immutable, Alias("room-description")]
public sealed record RoomDescription(
    RoomId Id,
    RoomSettings Settings,
    DateTimeOffset CreatedAt,
    ImmutableArray<RosterEntry> Participants,
    NodeId? Node,
    RoomMoveDescription? Move = null);
