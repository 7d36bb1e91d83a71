using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Gateway.Api.Contracts;

/// <summary>A media node of the cluster.</summary>
/// <param name="Id">The name in its certificate.</param>
/// <param name="State">Whether it can be used.</param>
/// <param name="Draining">It was asked to end: it gets no more rooms, and those that it has move away.</param>
/// <param name="ChangedAt">Since when it is in that state.</param>
/// <param name="PacketsPerSecondMax">Its capacity, as it says itself.</param>
/// <param name="Rooms">Rooms that are placed on it.</param>
/// <param name="MediaAddresses">Where clients reach it: address and port of each shard.</param>
/// <param name="Shards">What each of its shards did during the last second.</param>
public sealed record Node(
    string Id,
    NodeState State,
    bool Draining,
    DateTimeOffset ChangedAt,
    int PacketsPerSecondMax,
    int Rooms,
    IReadOnlyList<string> MediaAddresses,
    IReadOnlyList<NodeShard> Shards)
{
    internal static Node From(NodeStatus status) => new(
        status.Node.Value,
        status.State,
        status.Load.IsDraining,
        status.ChangedAt,
        status.PacketsPerSecondMax,
        status.Rooms,
        status.MediaAddresses,
        [.. status.Load.Shards.Select(NodeShard.From)]);
}
