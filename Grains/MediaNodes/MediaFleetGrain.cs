using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Microsoft.Extensions.Logging;

namespace Conference.Grains.MediaNodes;

/// <summary>The one placement authority. It awaits nothing but its store.</summary>
internal sealed partial class MediaFleetGrain(
    [PersistentState("fleet")] IPersistentState<FleetRecord> stored,
    TimeProvider time,
    GrainMetrics metrics,
    ILogger<MediaFleetGrain> logger) : Grain, IMediaFleetGrain
{
    /// <summary>A node reports each second; one that is up and silent for this long is asked after.</summary>
    internal static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    /// <summary>For those that are there to be heard after this grain began anew.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(2);

    internal static readonly TimeSpan RoundPeriod = TimeSpan.FromSeconds(1);

    private readonly HashSet<NodeId> _heard = [];
    private readonly RoomWakes _wakes = new();
    private readonly StrayWatch _strays = new();

    /// <summary>Ahead of the store only in load figures.</summary>
    private LoadBoard _board = LoadBoard.Empty;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (stored.RecordExists) _board = stored.State.Board ?? LoadBoard.Empty;
        this.RegisterGrainTimer(AskAfterSilentNodes, new GrainTimerCreationOptions(FirstLook, SilenceMax) { KeepAlive = true });
        this.RegisterGrainTimer(GoRound, new GrainTimerCreationOptions(RoundPeriod, RoundPeriod) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public async Task<NodePlace?> Place(RoomKey room, NodePlace? lost)
    {
        LoadBoard board = _board.WithoutStale(room, lost);
        NodePlace? place = board.NodeFor(room, lost);
        if (place is null) LogNoNode(room);
        LoadBoard placed = place is null ? board.WithWaiting(room) : board.WithPlaced(room, place.Node);
        if (!ReferenceEquals(placed, _board)) await Save(placed);
        if (place is not null) _wakes.OnPlaced(room, time.GetUtcNow());
        return place;
    }

    public async Task Release(RoomKey room)
    {
        _wakes.OnSettled(room);
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
        _wakes.OnSettled(room);
        LoadBoard moved = _board.WithMoved(room, node);
        if (!ReferenceEquals(moved, _board)) await Save(moved);
    }

    public async Task<bool> Confirm(RoomKey room, NodeId node, Guid? instance)
    {
        _wakes.OnSettled(room);
        if (_board.IsGone(node, instance)) return false;

        await EndMove(room, node);
        return true;
    }

    public Task<bool> IsGone(NodeId node, Guid? instance) => Task.FromResult(_board.IsGone(node, instance));

    public Task WakeSoon(RoomKey room)
    {
        _wakes.OnEnded(room, time.GetUtcNow());
        return Task.CompletedTask;
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
            if (_strays.IsDue(_board, status, time.GetUtcNow())) _ = NodeOf(status.Node).SayWhatYouCarry();
            return;
        }

        // Told before stored: a fleet that fails in between tells again, and a room told twice only moves twice.
        LogChanged(status.Node, status.State, change.LostRooms.Length);
        foreach (LostRoom lost in change.LostRooms.Concat(change.AwaitedRooms)) _ = RoomOf(lost.Room).OnNodeLost(lost.Node, lost.Instance);
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
        foreach (CarriedRoom carried in rooms) board = board.WithAdopted(carried.Room, node);
        if (!ReferenceEquals(board, _board)) await Save(board);

        // What becomes of what is there is each room's to say; those that should be there and are not have to be opened again.
        HashSet<RoomKey> there = [];
        foreach (CarriedRoom carried in rooms)
        {
            if (there.Add(carried.Room)) _ = RoomOf(carried.Room).OnNodeReturned(node, instance, carried.Epoch);
        }

        foreach (RoomKey missing in _board.Of(node, instance).Where(room => !there.Contains(room)))
        {
            _ = RoomOf(missing).OnNodeReturned(node, instance, 0);
        }
    }

    public Task<ImmutableArray<NodeStatus>> List() => Task.FromResult(_board.ToList());

    private async Task Save(LoadBoard board)
    {
        stored.State.Board = board;
        await stored.WriteOrEnd(this);
        _board = board;
    }

    /// <summary>A call wakes a node's grain whose silo died, and the grain sees by itself whether its link is gone.</summary>
    private Task AskAfterSilentNodes()
    {
        foreach (BoardNode node in _board.InOrder())
        {
            if (node.Status.State is NodeState.Lost || _heard.Contains(node.Status.Node)) continue;
            LogSilent(node.Status.Node);
            _ = NodeOf(node.Status.Node).Report(0, NodeLoad.Idle);
        }

        _heard.Clear();
        return Task.CompletedTask;
    }

    private Task GoRound()
    {
        foreach (RoomKey room in _wakes.Due(_board, time.GetUtcNow())) _ = RoomOf(room).OnWoken();
        foreach ((RoomKey room, NodeId node) in _board.Drained()) _ = RoomOf(room).OnNodeDraining(node);
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

    [LoggerMessage(LogLevel.Warning, "Media node {Node} has not been heard of")]
    private partial void LogSilent(NodeId node);
}
