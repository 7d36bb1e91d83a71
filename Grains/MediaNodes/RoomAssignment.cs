namespace Conference.Grains.MediaNodes;

/// <summary>Which process of which node a room was given to.</summary>
[GenerateSerializer, Immutable, Alias("room-assignment")]
internal sealed record RoomAssignment(NodeId Node, Guid Instance);
