using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Grains.MediaNodes;

/// <summary>The rules of placement: all nodes with their load, and which rooms each was given. Pure.</summary>
[GenerateSerializer, Immutable, Alias("load-board")]
internal sealed record LoadBoard(
    ImmutableDictionary<NodeId, BoardNode> Nodes,
    ImmutableDictionary<RoomKey, RoomAssignment> Rooms)
{
    public const int NodesMax = 1000;

    public const int RoomsMax = 100_000;

    /// <summary>Packets/s held free for a room that a node's report does not show yet: a call of three with video.</summary>
    public const int ReservedPacketsPerRoom = 1000;

    public static readonly LoadBoard Empty = new(
        ImmutableDictionary<NodeId, BoardNode>.Empty, ImmutableDictionary<RoomKey, RoomAssignment>.Empty);

    /// <summary>The node that a room has, or would get; null when no node is up or the board is full.</summary>
    public NodeId? NodeFor(RoomKey room)
    {
        if (Rooms.TryGetValue(room, out RoomAssignment? assignment)) return assignment.Node;
        if (Rooms.Count >= RoomsMax) return null;

        return Nodes.Values
            .Where(node => node.Status.State is NodeState.Up)
            .OrderByDescending(node => node.FreeCapacity())
            .ThenBy(node => node.Rooms)
            .ThenBy(node => node.Status.Node.Value, StringComparer.Ordinal)
            .FirstOrDefault()?.Status.Node;
    }

    public LoadBoard WithPlaced(RoomKey room, NodeId node) =>
        Rooms.ContainsKey(room)
            ? this
            : Assign(room, Nodes[node] with { PlacedSinceReport = Nodes[node].PlacedSinceReport + 1 });

    public LoadBoard WithReleased(RoomKey room)
    {
        if (!Rooms.TryGetValue(room, out RoomAssignment? assignment)) return this;
        LoadBoard released = this with { Rooms = Rooms.Remove(room) };
        return Nodes.TryGetValue(assignment.Node, out BoardNode? node)
            ? released with { Nodes = Nodes.SetItem(assignment.Node, node with { Rooms = node.Rooms - 1 }) }
            : released;
    }

    /// <summary>Statuses of one node are ordered by when its state changed; an older one changes nothing.</summary>
    public bool Accepts(NodeStatus status) => Nodes.TryGetValue(status.Node, out BoardNode? known)
        ? status.ChangedAt >= known.Status.ChangedAt
        : Nodes.Count < NodesMax;

    public BoardChange With(NodeStatus status)
    {
        if (!Accepts(status)) return new(this, [], false);

        BoardNode? known = Nodes.GetValueOrDefault(status.Node);
        int unseen = status.State is NodeState.Up ? 0 : known?.PlacedSinceReport ?? 0;
        BoardNode node = new(status, known?.Rooms ?? 0, unseen);
        LoadBoard board = this with { Nodes = Nodes.SetItem(status.Node, node) };
        if (known is not null && known.Status.State == status.State && known.Status.Instance == status.Instance)
        {
            return new(board, [], false);
        }

        ImmutableArray<RoomKey> lost =
        [
            .. Rooms
                .Where(room => room.Value.Node == status.Node)
                .Where(room => status.State is NodeState.Lost || room.Value.Instance != status.Instance)
                .Select(room => room.Key),
        ];
        foreach (RoomKey room in lost) board = board.WithReleased(room);
        return new(board, lost, true);
    }

    /// <summary>A node carries a room that nobody is known to have: it keeps it.</summary>
    public LoadBoard WithAdopted(RoomKey room, NodeId node) =>
        Rooms.ContainsKey(room) || Rooms.Count >= RoomsMax || !Nodes.TryGetValue(node, out BoardNode? known)
            ? this
            : Assign(room, known);

    public ImmutableArray<NodeStatus> ToList() =>
    [
        .. Nodes.Values
            .OrderBy(node => node.Status.Node.Value, StringComparer.Ordinal)
            .Select(node => node.Status with { Rooms = node.Rooms }),
    ];

    private LoadBoard Assign(RoomKey room, BoardNode node) => this with
    {
        Rooms = Rooms.SetItem(room, new RoomAssignment(node.Status.Node, node.Status.Instance)),
        Nodes = Nodes.SetItem(node.Status.Node, node with { Rooms = node.Rooms + 1 }),
    };
}
