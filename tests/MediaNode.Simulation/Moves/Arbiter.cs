using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Rooms;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>
/// Who decides where the room is: the rules of its grain, carried out as the grain does. State is stored before anything is said.
/// </summary>
internal sealed class Arbiter(RoomState stored, SimSilo silo, IReadOnlyList<MovingNode> nodes, SeededRandom random, Instant now)
{
    private static readonly RoomKey Key = RoomKey.From(Scenario.Room);

    private RoomState _room = stored;
    private Instant _changedAt = now;

    /// <summary>A room that has never been anywhere.</summary>
    public static RoomState Nowhere { get; } =
        RoomState.Created(new RoomSettings(RoomSettings.ParticipantsDefault), DateTimeOffset.UnixEpoch, null);

    /// <summary>The first placement, or the silo has come back: what is under way is said again.</summary>
    public void Start()
    {
        if (_room.Placement is null) Place();
        else RaiseEpoch(_room.Epoch);
    }

    /// <summary>False: another move is under way, or there is nowhere to go.</summary>
    public bool TryMove(MovingNode to, Instant now)
    {
        bool isRefused = _room.IsMovingTo(to.Id) || _room.WhyNotMove(to.Id) is not MoveRefusal.None;
        if (isRefused || silo.IsLost(to.Id) || silo.IsLost(_room.Placement!.Node)) return false;

        MovingNode from = Find(_room.Placement.Node);
        Apply(RoomMove.Begin(Draw(), from.Id, DoorOf(from), to.Id, DoorOf(to), At(now)), now);
        return true;
    }

    public void OnEvent(NodeId node, NodeEvent happened, Instant now)
    {
        if (_room.Move is { } move && move.Concerns(happened))
        {
            bool isOld = happened is CommandRefused { Refusal: NodeRefusal.OldEpoch } && happened.Epoch > _room.Epoch;
            if (isOld) RaiseEpoch(happened.Epoch);
            else Apply(move.On(node, happened), now);
        }
        else if (_room.Placement?.Node == node && happened.Epoch > _room.Placement.Epoch) RaiseEpoch(happened.Epoch);
    }

    public void OnLost(NodeId node, Instant now)
    {
        if (_room.Move is { IsOpen: true } move && (node == move.From || node == move.To)) Apply(move.OnLost(node), now);
        else if (_room.Placement?.Node == node)
        {
            Store(_room.Unplaced().Room);
            silo.OnUnplaced();
            Place();
        }
    }

    /// <summary>A node that was out of reach says what it carries: what is somewhere else by now is a leftover.</summary>
    public void OnRegistered(MovingNode node)
    {
        bool isHere = _room.Placement?.Node == node.Id || (_room.Move is { IsOpen: true } move && move.To == node.Id);
        if (!isHere && node.Room is not null) silo.Send(node.Id, new CloseRoom(Draw(), Key, _room.Epoch));
    }

    /// <summary>Now and then: the room's timers.</summary>
    public void OnTick(Instant now)
    {
        if (_room.Placement is null) Place();
        if (_room.Move is { Patience: { } patience } move && now - _changedAt >= patience) Apply(move.OnSilence(), now);
    }

    private void Apply(RoomMoveStep step, Instant now)
    {
        bool isNews = step.Move != _room.Move;
        RoomState changed = _room.After(step).Room;
        if (isNews) Store(changed);
        if (isNews) _changedAt = now;

        Order(step);
        if (step.Verdict is RoomMoveVerdict.Commit) silo.OnMoved();
        if (step.Verdict is not RoomMoveVerdict.Unplace) return;

        silo.OnUnplaced();
        Place();
    }

    private void Order(RoomMoveStep step)
    {
        foreach (RoomMoveOrder order in step.Orders)
        {
            (NodeId node, NodeCommand command) = RoomMoveCommands.Of(step.Move, order, Key, _room.Epoch);
            if (command is CloseRoom && _room.Placement?.Node == node) continue;
            silo.Send(node, command);
        }
    }

    private void RaiseEpoch(long heard)
    {
        Store(_room.EpochRaised(heard).Room);
        if (_room.Move is not { IsUnderWay: true }) Open();
        if (_room.Move is { } move) Order(move.Resumed());
    }

    private void Place()
    {
        if (nodes.FirstOrDefault(node => !silo.IsLost(node.Id)) is not { } node) return;

        Store(_room.Placed(new NodePlace(node.Id, Guid.Empty)).Room);
        Open();
    }

    private void Open()
    {
        if (_room.Placement is { } placement) silo.Send(placement.Node, new OpenRoom(Draw(), Key, placement.Epoch));
    }

    private void Store(RoomState room)
    {
        _room = room;
        silo.Store(room);
    }

    private MovingNode Find(NodeId id) => nodes.First(node => node.Id == id);

    private static NodeDoor DoorOf(MovingNode node) => new(node.Addresses.Door, "key");

    private static DateTimeOffset At(Instant now) => DateTimeOffset.UnixEpoch.AddMilliseconds(now.Milliseconds);

    private Guid Draw()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        return new Guid(bytes);
    }
}
