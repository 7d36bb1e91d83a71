using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Rooms;
using Conference.MediaNode.Simulation.Clock;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>
/// The silo with the room's arbiter, and the ways between it and the nodes. Commands and events take their time, overtake each other
/// and may come twice; when the silo dies, they and its memory are lost, and nodes say again what it has not acknowledged.
/// </summary>
internal sealed class SimSilo
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly MoveScenario _scenario;
    private readonly Agenda _agenda;
    private readonly SeededRandom _random;
    private readonly IReadOnlyList<MovingNode> _nodes;
    private readonly Dictionary<MovingNode, List<NodeEvent>> _unheard = [];
    private readonly Dictionary<MovingNode, Instant> _cutUntil = [];
    private readonly HashSet<NodeId> _lost = [];
    private Arbiter? _arbiter;
    private int _lives;

    public SimSilo(MoveScenario scenario, Agenda agenda, SeededRandom random, IReadOnlyList<MovingNode> nodes)
    {
        (_scenario, _agenda, _random, _nodes) = (scenario, agenda, random, nodes);
        foreach (MovingNode node in nodes) _unheard[node] = [];
        Restart();
    }

    /// <summary>What survives the silo.</summary>
    public RoomState Stored { get; private set; } = Arbiter.Nowhere;

    /// <summary>Where the room is placed.</summary>
    public MovingNode? Placement => _nodes.FirstOrDefault(node => node.Id == Stored.Placement?.Node);

    /// <summary>Carries a command out at its node.</summary>
    public required Action<MovingNode, NodeCommand> Deliver { get; init; }

    /// <summary>The room is at its new node, and so are its links.</summary>
    public required Action OnMoved { get; init; }

    /// <summary>Every link is lost.</summary>
    public required Action OnUnplaced { get; init; }

    public required Action<MovingNode, NodeEvent> Heard { get; init; }

    public bool TryMove(MovingNode to) => _arbiter?.TryMove(to, _agenda.Now) ?? false;

    public void OnEvent(MovingNode node, NodeEvent happened)
    {
        _unheard[node].Add(happened);
        Carry(node, happened);
    }

    public void Die(TimeSpan downFor)
    {
        if (_arbiter is null) return;

        _arbiter = null;
        _lives++;
        _agenda.After(downFor, Restart);
    }

    /// <summary>Nothing passes between the silo and that node for a while.</summary>
    public void CutOff(MovingNode node, TimeSpan lasts)
    {
        _cutUntil[node] = _agenda.Now + lasts;
        _agenda.After(lasts, () => Reconnect(node));
    }

    public void OnDied(MovingNode node)
    {
        _unheard[node].Clear();
        _agenda.After(_scenario.LossNoticedAfter, () =>
        {
            _lost.Add(node.Id);
            _arbiter?.OnLost(node.Id, _agenda.Now);
        });
    }

    public bool IsLost(NodeId node) => _lost.Contains(node);

    public void Send(NodeId to, NodeCommand command)
    {
        MovingNode node = _nodes.First(node => node.Id == to);
        for (int i = _random.Chance(_scenario.Repetition) ? 2 : 1; i > 0; i--)
        {
            int life = _lives;
            _agenda.After(Delay(), () =>
            {
                if (life == _lives && node.IsAlive && !IsCutOff(node)) Deliver(node, command);
            });
        }
    }

    public void Store(RoomState room) => Stored = room;

    private bool IsCutOff(MovingNode node) => _cutUntil.TryGetValue(node, out Instant until) && _agenda.Now < until;

    private void Restart()
    {
        _arbiter = new Arbiter(Stored, this, _nodes, _random.Fork(), _agenda.Now);
        _agenda.At(_agenda.Now, () =>
        {
            _arbiter?.Start();
            foreach (NodeId lost in _lost) _arbiter?.OnLost(lost, _agenda.Now);
            foreach (MovingNode node in _nodes) Reconnect(node);
        });
        OnTick(_lives);
    }

    private void OnTick(int life)
    {
        if (life != _lives) return;
        if (Stored != Arbiter.Nowhere) _arbiter?.OnTick(_agenda.Now);
        _agenda.After(Tick, () => OnTick(life));
    }

    /// <summary>The node says again what was not acknowledged, and what it carries.</summary>
    private void Reconnect(MovingNode node)
    {
        if (!node.IsAlive) return;

        foreach (NodeEvent happened in _unheard[node].ToArray()) Carry(node, happened);
        _agenda.After(Delay(), () =>
        {
            if (node.IsAlive && !IsCutOff(node)) _arbiter?.OnRegistered(node);
        });
    }

    private void Carry(MovingNode node, NodeEvent happened)
    {
        for (int i = _random.Chance(_scenario.Repetition) ? 2 : 1; i > 0; i--)
        {
            _agenda.After(Delay(), () =>
            {
                if (_arbiter is null || !node.IsAlive || IsCutOff(node)) return;

                // The acknowledgement may be late, so the same may be said again.
                if (!_random.Chance(_scenario.Repetition)) _unheard[node].Remove(happened);
                _arbiter.OnEvent(node.Id, happened, _agenda.Now);
                Heard(node, happened);
            });
        }
    }

    private TimeSpan Delay() => _scenario.SiloDelayMax * _random.Fraction();
}
