namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>A node as the fleet and the operator see it.</summary>
/// <param name="PacketsPerSecondMax">Its capacity, as it says itself.</param>
/// <param name="Door">Where other nodes bring rooms that move to it.</param>
/// <param name="Rooms">Rooms that the fleet has placed on it. Filled in by the fleet.</param>
[GenerateSerializer, Immutable, Alias("node-status")]
public sealed record NodeStatus(
    NodeId Node,
    Guid Instance,
    NodeState State,
    NodeLoad Load,
    int PacketsPerSecondMax,
    ImmutableArray<string> MediaAddresses,
    int Rooms,
    DateTimeOffset ChangedAt,
    NodeDoor? Door = null);

[GenerateSerializer, Alias("node-state")]
public enum NodeState
{
    /// <summary>Linked and reporting.</summary>
    Up,

    /// <summary>Its link is gone, nothing else is known: it gets no new rooms.</summary>
    Unreachable,

    /// <summary>Its process has ended.</summary>
    Lost,
}
