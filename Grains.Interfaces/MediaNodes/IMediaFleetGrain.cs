using Orleans.Concurrency;

namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>
/// All media nodes of the cluster (key: <see cref="Key"/>): knows their load and which rooms they carry, and places new ones.
/// </summary>
[Alias("media-fleet")]
public interface IMediaFleetGrain : IGrainWithStringKey
{
    const string Key = "fleet";

    /// <summary>
    /// The node for a room: the one it has, or the one with most free capacity. Null when no node takes rooms: the room asks again.
    /// </summary>
    /// <param name="lost">The process that the room had and has been told is gone; the fleet may not have been told.</param>
    Task<NodePlace?> Place(RoomKey room, NodePlace? lost = null);

    Task Release(RoomKey room);

    /// <summary>
    /// Where a room shall move. Remembered until <see cref="EndMove"/>: neither node is told to close the room meanwhile.
    /// </summary>
    /// <param name="from">The node that carries it.</param>
    /// <param name="target">Null: the one with most free capacity.</param>
    Task<MovePlan> PlanMove(RoomKey room, NodeId from, NodeId? target);

    /// <summary>The room's move is over, and this node carries it.</summary>
    Task EndMove(RoomKey room, NodeId node);

    /// <summary>
    /// The room holds that this node carries it. False: that process is gone, and the word of it may have been lost; the room needs
    /// another.
    /// </summary>
    /// <param name="instance">The process; null where the room does not know which.</param>
    Task<bool> Confirm(RoomKey room, NodeId node, Guid? instance);

    /// <summary>Whether that process is known to have ended.</summary>
    /// <param name="instance">Null: whichever was the latest.</param>
    Task<bool> IsGone(NodeId node, Guid? instance);

    /// <summary>The room could not store what it was doing, and ends. Nobody else may call it for a while.</summary>
    [OneWay]
    Task WakeSoon(RoomKey room);

    /// <summary>A node came, reported its load, or went.</summary>
    [OneWay]
    Task NodeChanged(NodeStatus status);

    /// <summary>What a node says it carries when it registers. Follows the <see cref="NodeChanged"/> of the same registration.</summary>
    [OneWay]
    Task NodeCarries(NodeId node, Guid instance, ImmutableArray<CarriedRoom> rooms);

    [ReadOnly]
    Task<ImmutableArray<NodeStatus>> List();
}
