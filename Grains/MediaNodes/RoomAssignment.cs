using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Grains.MediaNodes;

/// <summary>Which process of which node a room was given to.</summary>
/// <param name="MovingTo">Which one may have it by now.</param>
[GenerateSerializer, Immutable, Alias("room-assignment")]
internal sealed record RoomAssignment(NodeId Node, Guid Instance, RoomAssignment? MovingTo = null)
{
    public NodePlace Place() => new(Node, Instance);
}
