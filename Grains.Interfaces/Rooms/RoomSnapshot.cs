namespace Conference.Grains.Interfaces.Rooms;

/// <summary>The whole room at one version. Versions rise by one with each change that participants are told of.</summary>
[GenerateSerializer, Immutable, Alias("room-snapshot")]
public sealed record RoomSnapshot(long Version, RoomPlacement? Placement, ImmutableArray<RosterEntry> Roster);
