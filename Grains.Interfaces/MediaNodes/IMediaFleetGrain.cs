using Orleans.Concurrency;

namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>All media nodes of the cluster (key: <see cref="Key"/>): knows their load and which rooms they carry, and places new ones.</summary>
[Alias("media-fleet")]
public interface IMediaFleetGrain : IGrainWithStringKey
{
    const string Key = "fleet";

    /// <summary>The node for a room: the one it has, or the one with most free capacity; null when no node is up.</summary>
    Task<NodeId?> Place(RoomKey room);

    Task Release(RoomKey room);

    /// <summary>A node came, reported its load, or went.</summary>
    [OneWay]
    Task NodeChanged(NodeStatus status);

    [ReadOnly]
    Task<ImmutableArray<NodeStatus>> List();
}
