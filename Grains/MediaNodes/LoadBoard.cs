using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.MediaNodes;

/// <summary>The rules of placement: all nodes with their load, and which rooms each was given. Pure.</summary>
/// <param name="Waiting">Rooms that want a node, as far as is known, and have none; null: none.</param>
[GenerateSerializer, Immutable, Alias("load-board")]
internal sealed record LoadBoard(
    ImmutableDictionary<NodeId, BoardNode> Nodes,
    ImmutableDictionary<RoomKey, RoomAssignment> Rooms,
    ImmutableHashSet<RoomKey>? Waiting = null)
{
    public const int NodesMax = 1000;

    public const int RoomsMax = 100_000;

    /// <summary>Rooms of one node that move away from it at a time, because it is to end.</summary>
    public const int DrainedAtOnceMax = 8;

    /// <summary>Packets/s held free for a room that a node's report does not show yet: a call of three with video.</summary>
    public const int ReservedPacketsPerRoom = 1000;

    public static readonly LoadBoard Empty = new(
        ImmutableDictionary<NodeId, BoardNode>.Empty, ImmutableDictionary<RoomKey, RoomAssignment>.Empty);

    /// <summary>The node that a room has, or would get; null when no node takes rooms or the board is full.</summary>
    /// <param name="lost">It would not get this one.</param>
    public NodePlace? NodeFor(RoomKey room, NodePlace? lost = null)
    {
        if (Rooms.TryGetValue(room, out RoomAssignment? assignment)) return assignment.Place();
        return Rooms.Count < RoomsMax ? Freest(node => node.Place() != lost)?.Place() : null;
    }

    /// <summary>There is a node for another room.</summary>
    public bool TakesRooms => Rooms.Count < RoomsMax && Freest(static _ => true) is not null;

    /// <summary>Every room on the board, in an order of its own.</summary>
    public IEnumerable<RoomKey> All() =>
        Rooms.Keys.Concat(Waiting ?? []).OrderBy(room => room.ToString(), StringComparer.Ordinal);

    /// <summary>Rooms to move away from nodes that are to end: few enough for each node at a time.</summary>
    public IEnumerable<(RoomKey Room, NodeId Node)> Drained()
    {
        foreach (BoardNode node in InOrder().Where(node => node.Status is { State: NodeState.Up, Load.IsDraining: true }))
        {
            NodeId from = node.Status.Node;
            RoomKey[] staying = [.. Rooms.Where(room => room.Value.Node == from && room.Value.MovingTo is null).Select(room => room.Key)];
            int moving = Rooms.Values.Count(room => room.Node == from && room.MovingTo is not null);
            IEnumerable<RoomKey> next = staying
                .OrderBy(room => room.ToString(), StringComparer.Ordinal)
                .Take(Math.Max(0, DrainedAtOnceMax - moving));
            foreach (RoomKey room in next) yield return (room, from);
        }
    }

    /// <summary>A room asked for a node, and there is none.</summary>
    public LoadBoard WithWaiting(RoomKey room)
    {
        ImmutableHashSet<RoomKey> waiting = Waiting ?? [];
        return Rooms.ContainsKey(room) || waiting.Count >= RoomsMax || waiting.Contains(room)
            ? this
            : this with { Waiting = waiting.Add(room) };
    }

    /// <summary>Where a room of that node can move.</summary>
    /// <param name="target">Null: the node with most free capacity.</param>
    public MovePlan PlanMove(NodeId from, NodeId? target)
    {
        if (target == from) return MovePlan.Refused(MoveRefusal.AlreadyThere);
        if (Nodes.GetValueOrDefault(from)?.Status is not { State: NodeState.Up, Door: { } source })
        {
            return MovePlan.Refused(MoveRefusal.SourceCannotMove);
        }

        BoardNode? chosen = target is { } asked
            ? Nodes.GetValueOrDefault(asked)
            : Freest(node => node.Status.Node != from && node.Status.Door is not null);
        return chosen?.Status switch
        {
            null => MovePlan.Refused(target is null ? MoveRefusal.NoOtherNode : MoveRefusal.UnknownNode),
            { State: not NodeState.Up } or { Load.IsDraining: true } => MovePlan.Refused(MoveRefusal.NodeNotUp),
            { Door: { } door } to => new(MoveRefusal.None, to.Node, source, door),
            _ => MovePlan.Refused(MoveRefusal.NodeWithoutDoor),
        };
    }

    /// <summary>A room that the board knows is on its way.</summary>
    public LoadBoard WithMoving(RoomKey room, NodeId to)
    {
        if (!Rooms.TryGetValue(room, out RoomAssignment? assignment) || !Nodes.TryGetValue(to, out BoardNode? target)) return this;
        RoomAssignment moving = assignment with { MovingTo = new RoomAssignment(to, target.Status.Instance) };
        return this with
        {
            Rooms = Rooms.SetItem(room, moving),
            Nodes = Nodes.SetItem(to, target with { PlacedSinceReport = target.PlacedSinceReport + 1 }),
        };
    }

    /// <summary>A move is over, and this node carries the room; if it is gone by now, the room waits for another.</summary>
    public LoadBoard WithMoved(RoomKey room, NodeId node)
    {
        if (Rooms.TryGetValue(room, out RoomAssignment? assignment) && assignment.Node == node)
        {
            return assignment.MovingTo is null ? this : this with { Rooms = Rooms.SetItem(room, assignment with { MovingTo = null }) };
        }

        return Nodes.ContainsKey(node) ? WithReleased(room).AtOrWaiting(room, node) : this;
    }

    public LoadBoard WithPlaced(RoomKey room, NodeId node) =>
        Rooms.ContainsKey(room)
            ? this
            : Assign(room, Nodes[node] with { PlacedSinceReport = Nodes[node].PlacedSinceReport + 1 });

    public LoadBoard WithReleased(RoomKey room)
    {
        if (Waiting?.Contains(room) is true) return this with { Waiting = Waiting.Remove(room) };
        if (!Rooms.TryGetValue(room, out RoomAssignment? assignment)) return this;
        LoadBoard released = this with { Rooms = Rooms.Remove(room) };
        return Nodes.TryGetValue(assignment.Node, out BoardNode? node)
            ? released with { Nodes = Nodes.SetItem(assignment.Node, node with { Rooms = node.Rooms - 1 }) }
            : released;
    }

    /// <summary>
    /// A room that asks for a node has none: what the board has for it counts if it can be given anew, as when an answer was lost.
    /// </summary>
    /// <param name="lost">A process that the room has lost, whatever the board knows of it.</param>
    public LoadBoard WithoutStale(RoomKey room, NodePlace? lost) =>
        Rooms.TryGetValue(room, out RoomAssignment? assignment) && (assignment.Place() == lost || !IsOpen(Nodes[assignment.Node]))
            ? WithReleased(room)
            : this;

    /// <summary>Statuses of one node are ordered by when its state changed; an older one changes nothing.</summary>
    public bool Accepts(NodeStatus status) => Nodes.TryGetValue(status.Node, out BoardNode? known)
        ? status.ChangedAt >= known.Status.ChangedAt
        : Nodes.Count < NodesMax;

    public BoardChange With(NodeStatus status)
    {
        if (!Accepts(status)) return new(this, [], [], false);

        BoardNode? known = Nodes.GetValueOrDefault(status.Node);
        int unseen = status.State is NodeState.Up ? 0 : known?.PlacedSinceReport ?? 0;
        BoardNode node = new(status, known?.Rooms ?? 0, unseen);
        LoadBoard board = this with { Nodes = Nodes.SetItem(status.Node, node) };
        if (known is not null && known.Status.State == status.State && known.Status.Instance == status.Instance)
        {
            // Forgotten, a node that is to end would get rooms until it is heard again.
            return new(board, [], [], MustSave: known.Status.Load.IsDraining != status.Load.IsDraining);
        }

        ImmutableArray<LostRoom> lost = Lost(status, room => room);
        ImmutableArray<LostRoom> awaited = Lost(status, room => room.MovingTo);
        foreach (LostRoom room in lost) board = board.WithLost(room.Room, status.Node);
        return new(board, lost, awaited, true);
    }

    /// <summary>Those whose assignment that node's process does not, or no longer, carry.</summary>
    private ImmutableArray<LostRoom> Lost(NodeStatus status, Func<RoomAssignment, RoomAssignment?> at) =>
    [
        .. Rooms
            .Select(room => (room.Key, At: at(room.Value)))
            .Where(room => room.At?.Node == status.Node)
            .Where(room => status.State is NodeState.Lost || room.At!.Instance != status.Instance)
            .Select(room => new LostRoom(room.Key, status.Node, room.At!.Instance))
            .OrderBy(room => room.Room.ToString(), StringComparer.Ordinal),
    ];

    /// <summary>A room on its way from a node that is gone can only be where it was going; any other waits for a node.</summary>
    private LoadBoard WithLost(RoomKey room, NodeId node)
    {
        LoadBoard released = WithReleased(room);
        return Rooms[room].MovingTo is { } to && to.Node != node ? released.AtOrWaiting(room, to.Node) : released.WithWaiting(room);
    }

    private LoadBoard AtOrWaiting(RoomKey room, NodeId node) =>
        MayCarry(node) ? WithAdopted(room, node) : WithWaiting(room);

    /// <summary>No room is given to a node that is gone: nothing would ever take it back from there.</summary>
    private bool MayCarry(NodeId node) => Nodes.GetValueOrDefault(node)?.Status is { State: not NodeState.Lost };

    /// <summary>That process has ended, as far as is known.</summary>
    public bool IsGone(NodeId node, Guid? instance) => Nodes.GetValueOrDefault(node)?.Status is { } status
        && (status.State is NodeState.Lost || (instance is { } known && known != status.Instance));

    /// <summary>Rooms that are at that node, or on their way there or away.</summary>
    public int GivenTo(NodeId node) => Rooms.Values.Count(room => room.Node == node || room.MovingTo?.Node == node);

    /// <summary>The rooms that the board gave to that process.</summary>
    public IEnumerable<RoomKey> Of(NodeId node, Guid instance) => Rooms
        .Where(room => room.Value.Node == node && room.Value.Instance == instance)
        .Select(room => room.Key)
        .OrderBy(room => room.ToString(), StringComparer.Ordinal);

    /// <summary>A node carries a room that nobody is known to have: it keeps it.</summary>
    public LoadBoard WithAdopted(RoomKey room, NodeId node) =>
        Rooms.ContainsKey(room) || Rooms.Count >= RoomsMax || !MayCarry(node) ? this : Assign(room, Nodes[node]);

    public IEnumerable<BoardNode> InOrder() => Nodes.Values.OrderBy(node => node.Status.Node.Value, StringComparer.Ordinal);

    public ImmutableArray<NodeStatus> ToList() =>
    [
        .. InOrder()
            .Select(node => node.Status with { Rooms = node.Rooms }),
    ];

    private BoardNode? Freest(Func<BoardNode, bool> suits) => Nodes.Values
        .Where(IsOpen)
        .Where(suits)
        .OrderByDescending(node => node.FreeCapacity())
        .ThenBy(node => node.Rooms)
        .ThenBy(node => node.Status.Node.Value, StringComparer.Ordinal)
        .FirstOrDefault();

    private static bool IsOpen(BoardNode node) => node.Status is { State: NodeState.Up, Load.IsDraining: false };

    private LoadBoard Assign(RoomKey room, BoardNode node) => this with
    {
        Waiting = Waiting?.Remove(room),
        Rooms = Rooms.SetItem(room, new RoomAssignment(node.Status.Node, node.Status.Instance)),
        Nodes = Nodes.SetItem(node.Status.Node, node with { Rooms = node.Rooms + 1 }),
    };
}
