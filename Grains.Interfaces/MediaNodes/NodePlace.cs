namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>Which process of which node a room is given to.</summary>
[GenerateSerializer, Immutable, Alias("node-place")]
public sealed record NodePlace(NodeId Node, Guid Instance);
