using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Microsoft.Extensions.Logging;

namespace Conference.Grains.MediaNodes;

/// <summary>The one placement authority. It awaits nothing but its store.</summary>
internal sealed partial class MediaFleetGrain(
    [PersistentState("fleet")] IPersistentState<FleetRecord> stored,
    GrainEntropy entropy,
    GrainMetrics metrics,
    ILogger<MediaFleetGrain> logger) : Grain, IMediaFleetGrain
{
    /// <summary>A node reports each second; one that is up and silent for this long is asked after.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    private readonly HashSet<NodeId> _heard = [];

    /// <summary>Ahead of the store only in load figures.</summary>
    private LoadBoard _board = LoadBoard.Empty;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (stored.RecordExists) _board = stored.State.Board ?? LoadBoard.Empty;
        this.RegisterGrainTimer(AskAfterSilentNodes, new GrainTimerCreationOptions(SilenceMax, SilenceMax) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public async Task<NodeId?> Place(RoomKey room)
    {
        if (_board.NodeFor(room) is not { } node)
        {
            LogNoNode(room);
            return null;
        }

        LoadBoard placed = _board.WithPlaced(room, node);
        if (!ReferenceEquals(placed, _board)) await Save(placed);
        return node;
    }

    public async Task Release(RoomKey room)
    {
        LoadBoard released = _board.WithReleased(room);
        if (!ReferenceEquals(released, _board)) await Save(released);
    }

    public async Task<MovePlan> PlanMove(RoomKey room, NodeId from, NodeId? target)
    {
        MovePlan plan = _board.PlanMove(from, target);
        if (plan.To is { } to) await Save(_board.WithMoving(room, to));
        return plan;
    }

    public async Task EndMove(RoomKey room, NodeId node)
    {
        LoadBoard moved = _board.WithMoved(room, node);
        if (!ReferenceEquals(moved, _board)) await Save(moved);
    }

    public async Task NodeChanged(NodeStatus status)
    {
        if (!_board.Accepts(status))
        {
            metrics.Count(Ignored.OldStatus);
            LogOldStatus(status.Node, status.State);
            return;
        }

        _heard.Add(status.Node);
        BoardChange change = _board.With(status);
        if (!change.MustSave)
        {
            _board = change.Board;
            return;
        }

        // Told before stored: a fleet that fails in between tells again, and a room told twice only moves twice.
        LogChanged(status.Node, status.State, change.LostRooms.Length);
        foreach (RoomKey room in change.LostRooms.Concat(change.AwaitedRooms)) _ = RoomOf(room).OnNodeLost(status.Node, status.Instance);
        await Save(change.Board);
    }

    public async Task NodeCarries(NodeId node, Guid instance, ImmutableArray<CarriedRoom> rooms)
    {
        if (_board.Nodes.GetValueOrDefault(node)?.Status.Instance != instance)
        {
            metrics.Count(Ignored.OldStatus);
            return;
        }

        LoadBoard board = _board;
        foreach (CarriedRoom carried in rooms)
        {
            board = board.WithAdopted(carried.Room, node);
            if (!board.Expects(carried.Room, node))
            {
                LogLeftover(node, carried.Room, board.Rooms[carried.Room].Node);
                _ = NodeOf(node).Execute(new CloseRoom(entropy.NextId(), carried.Room, carried.Epoch));
            }
        }

        if (!ReferenceEquals(board, _board)) await Save(board);
    }

    public Task<ImmutableArray<NodeStatus>> List() => Task.FromResult(_board.ToList());

    private async Task Save(LoadBoard board)
    {
        stored.State.Board = board;
        await stored.WriteOrEnd(this);
        _board = board;
    }

    /// <summary>A call wakes a node's grain whose silo died, and the grain sees by itself that its link is gone.</summary>
    private Task AskAfterSilentNodes()
    {
        foreach (BoardNode node in _board.Nodes.Values)
        {
            if (node.Status.State is not NodeState.Up || _heard.Contains(node.Status.Node)) continue;
            LogSilent(node.Status.Node);
            _ = NodeOf(node.Status.Node).Report(0, NodeLoad.Idle);
        }

        _heard.Clear();
        return Task.CompletedTask;
    }

    private IRoomGrain RoomOf(RoomKey room) => GrainFactory.GetGrain<IRoomGrain>(room.ToString());

    private IMediaNodeGrain NodeOf(NodeId node) => GrainFactory.GetGrain<IMediaNodeGrain>(node.Value);

    [LoggerMessage(LogLevel.Information, "Media node {Node} is {State}; {Lost} rooms need another")]
    private partial void LogChanged(NodeId node, NodeState state, int lost);

    [LoggerMessage(LogLevel.Warning, "No media node for {Room}")]
    private partial void LogNoNode(RoomKey room);

    [LoggerMessage(LogLevel.Debug, "An old status of media node {Node} is ignored: {State}")]
    private partial void LogOldStatus(NodeId node, NodeState state);

    [LoggerMessage(LogLevel.Warning, "Media node {Node} still carries {Room}, which is on {Other} now: it is told to close it")]
    private partial void LogLeftover(NodeId node, RoomKey room, NodeId other);

    [LoggerMessage(LogLevel.Warning, "Media node {Node} is up and has not reported")]
    private partial void LogSilent(NodeId node);
}
