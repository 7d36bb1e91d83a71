using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>Who decides where the room is: as its grain does, by a state that is stored before anything is said.</summary>
internal sealed class Arbiter(ArbiterState stored, IReadOnlyList<MovingNode> nodes, IArbiterLine line, SeededRandom random, Instant now)
{
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UnreachableMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RepeatsEvery = TimeSpan.FromSeconds(1);

    private readonly RoomKey _room = RoomKey.From(Scenario.Room);
    private readonly HashSet<Guid> _askedTarget = [];
    private readonly HashSet<Guid> _askedSource = [];
    private ArbiterState _state = stored;
    private Instant _heardAt = now;
    private Instant _askedAt = Instant.Zero;
    private Guid _takenLate;

    public ArbiterState State => _state;

    /// <summary>The first placement, or the silo has come back: what is under way is said again.</summary>
    public void Start(Instant now)
    {
        if (_state.Placement is null) Place();
        else Store(_state with { Epoch = _state.Epoch + 1 });

        if (_state.Move is null) line.Send(_state.Placement!, new OpenRoom(Draw(), _room, _state.Epoch));
        else Repeat(now);
    }

    /// <summary>False: another move is under way, or there is nowhere to go.</summary>
    public bool TryMove(MovingNode to, Instant now)
    {
        if (_state.Move is not null || _state.Placement is not { } from || to == from || line.IsLost(to) || line.IsLost(from)) return false;

        Store(_state with { Move = new StoredMove(Draw(), from, to, IsDoubted: false, IsAborted: false) });
        _heardAt = now;
        Repeat(now);
        return true;
    }

    public void OnEvent(MovingNode node, NodeEvent happened, Instant now)
    {
        if (_state.Move is not { } move)
        {
            OnLate(node, happened);
            return;
        }

        _heardAt = now;
        switch (happened)
        {
            case RoomTaken taken when taken.Move == move.Id && node == move.To && move.IsAborted:
                // Either the source has it too, and says so, or it has nothing.
                _takenLate = move.Id;
                break;
            case RoomTaken taken when taken.Move == move.Id && node == move.To:
            case RoomGiven given when given.Move == move.Id && node == move.From && !line.IsLost(move.To):
                Commit(move);
                break;
            case MoveFailed failed when failed.Move == move.Id && node == move.From:
                Store(_state with { Move = null });
                line.Send(move.From, new OpenRoom(Draw(), _room, _state.Epoch));
                if (_takenLate == move.Id) line.Send(move.To, new CloseRoom(Draw(), _room, _state.Epoch));
                break;
            case MoveInDoubt doubt when doubt.Move == move.Id && node == move.From && !move.IsAborted:
                Store(_state with { Move = move with { IsDoubted = true } });
                AskTarget(now);
                break;
            case CommandRefused { Refusal: NodeRefusal.UnknownRoom } refused when _askedTarget.Contains(refused.Command) && node == move.To:
                Abort(now);
                break;
            case CommandRefused { Refusal: NodeRefusal.UnknownRoom } refused when _askedSource.Contains(refused.Command) && node == move.From:
                if (_takenLate == move.Id && !line.IsLost(move.To)) Commit(move);
                else Unplace();
                break;
            default:
                OnLate(node, happened);
                break;
        }
    }

    /// <summary>Now and then: the room's timer.</summary>
    public void OnTick(Instant now)
    {
        if (_state.Move is not { } move)
        {
            if (_state.Placement is { } placed && line.IsLost(placed)) Unplace();
            return;
        }

        bool targetIsOut = line.IsLost(move.To) || now - line.SilentSince(move.To) >= UnreachableMax;
        if (line.IsLost(move.From) && (line.IsLost(move.To) || move.IsAborted)) Unplace();
        else if (!move.IsAborted && (line.IsLost(move.To) || (targetIsOut && IsUrgent(move, now)))) Abort(now);
        else if (now - _askedAt >= RepeatsEvery && (move.IsAborted || IsUrgent(move, now))) Repeat(now);
    }

    /// <summary>The target has to be asked what became of the move.</summary>
    private bool IsUrgent(StoredMove move, Instant now) => move.IsDoubted || line.IsLost(move.From) || now - _heardAt >= SilenceMax;

    private void Repeat(Instant now)
    {
        StoredMove move = _state.Move!;
        if (move.IsAborted)
        {
            _askedAt = now;
            TakeBackRoom back = new(Draw(), _room, _state.Epoch, move.Id);
            _askedSource.Add(back.Id);
            line.Send(move.From, back);
        }
        else if (IsUrgent(move, now)) AskTarget(now);
        else
        {
            line.Send(move.To, new ExpectRoom(Draw(), _room, _state.Epoch, move.Id, new NodeDoor(move.From.Addresses.Door, "key")));
            line.Send(move.From, new MoveRoom(Draw(), _room, _state.Epoch, move.Id, new NodeDoor(move.To.Addresses.Door, "key")));
        }
    }

    private void AskTarget(Instant now)
    {
        _askedAt = now;
        StoredMove move = _state.Move!;
        TakeOverRoom take = new(Draw(), _room, _state.Epoch, move.Id, move.IsDoubted);
        _askedTarget.Add(take.Id);
        line.Send(move.To, take);
    }

    private void Commit(StoredMove move)
    {
        Store(new ArbiterState(move.To, _state.Epoch + 1, null));
        line.Send(move.To, new OpenRoom(Draw(), _room, _state.Epoch));
        line.Send(move.From, new ReleaseRoom(Draw(), _room, _state.Epoch, move.Id));
        line.OnMoved(move);
    }

    private void Abort(Instant now)
    {
        StoredMove move = _state.Move!;
        if (line.IsLost(move.From))
        {
            Unplace();
            return;
        }

        if (!move.IsAborted) Store(_state with { Epoch = _state.Epoch + 1, Move = move with { IsAborted = true } });
        Repeat(now);
    }

    /// <summary>A room that is where it should not be, or a word of a move that is over.</summary>
    private void OnLate(MovingNode node, NodeEvent happened)
    {
        bool isHere = happened is RoomTaken && node != _state.Placement && node != _state.Move?.From;
        if (isHere) line.Send(node, new CloseRoom(Draw(), _room, _state.Epoch));
    }

    private void Unplace()
    {
        line.OnUnplaced();
        Store(_state with { Placement = null, Move = null });
        Place();
        if (_state.Placement is { } placed) line.Send(placed, new OpenRoom(Draw(), _room, _state.Epoch));
    }

    private void Place() => Store(_state with { Placement = nodes.FirstOrDefault(node => !line.IsLost(node)), Epoch = _state.Epoch + 1 });

    private void Store(ArbiterState state)
    {
        _state = state;
        line.Store(state);
    }

    private Guid Draw()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        return new Guid(bytes);
    }
}
