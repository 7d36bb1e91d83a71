using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Simulation.Clock;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>
/// The silo with the room's arbiter, and the ways between it and the nodes. Commands and events take their time and may come twice;
/// when the silo dies, they and its memory are lost, and nodes say again what it has not acknowledged.
/// </summary>
internal sealed class SimSilo : IArbiterLine
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly MoveScenario _scenario;
    private readonly Agenda _agenda;
    private readonly SeededRandom _random;
    private readonly IReadOnlyList<MovingNode> _nodes;
    private readonly Dictionary<MovingNode, List<NodeEvent>> _unheard = [];
    private readonly Dictionary<MovingNode, (Instant At, Instant Until)> _cuts = [];
    private readonly HashSet<MovingNode> _lost = [];
    private Arbiter? _arbiter;
    private ArbiterState _stored = new(null, 0, null);
    private int _lives;

    public SimSilo(MoveScenario scenario, Agenda agenda, SeededRandom random, IReadOnlyList<MovingNode> nodes)
    {
        (_scenario, _agenda, _random, _nodes) = (scenario, agenda, random, nodes);
        foreach (MovingNode node in nodes) _unheard[node] = [];
        Restart();
    }

    public ArbiterState Stored => _stored;

    /// <summary>Carries a command out at its node.</summary>
    public required Action<MovingNode, NodeCommand> Deliver { get; init; }

    public required Action<StoredMove> Moved { get; init; }

    public required Action Unplaced { get; init; }

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
        _cuts[node] = (_agenda.Now, _agenda.Now + lasts);
        _agenda.After(lasts, () => SayAgain(node));
    }

    public void OnDied(MovingNode node)
    {
        _unheard[node].Clear();
        _agenda.After(_scenario.LossNoticedAfter, () => _lost.Add(node));
    }

    public bool IsLost(MovingNode node) => _lost.Contains(node);

    public Instant SilentSince(MovingNode node) =>
        IsCutOff(node) ? _cuts[node].At : Instant.Never;

    public void Send(MovingNode node, NodeCommand command)
    {
        for (int i = _random.Chance(_scenario.Repetition) ? 2 : 1; i > 0; i--)
        {
            int life = _lives;
            _agenda.After(Delay(), () =>
            {
                if (life == _lives && node.IsAlive && !IsCutOff(node)) Deliver(node, command);
            });
        }
    }

    public void Store(ArbiterState state) => _stored = state;

    public void OnMoved(StoredMove move) => Moved(move);

    public void OnUnplaced() => Unplaced();

    private bool IsCutOff(MovingNode node) => _cuts.TryGetValue(node, out (Instant At, Instant Until) cut) && _agenda.Now < cut.Until;

    private void Restart()
    {
        _arbiter = new Arbiter(_stored, _nodes, this, _random.Fork(), _agenda.Now);
        _agenda.At(_agenda.Now, () => _arbiter?.Start(_agenda.Now));
        foreach (MovingNode node in _nodes) SayAgain(node);
        OnTick(_lives);
    }

    private void OnTick(int life)
    {
        if (life != _lives) return;
        _arbiter?.OnTick(_agenda.Now);
        _agenda.After(Tick, () => OnTick(life));
    }

    private void SayAgain(MovingNode node)
    {
        foreach (NodeEvent happened in _unheard[node].ToArray()) Carry(node, happened);
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
                _arbiter.OnEvent(node, happened, _agenda.Now);
                Heard(node, happened);
            });
        }
    }

    private TimeSpan Delay() => _scenario.SiloDelayMax * _random.Fraction();
}
