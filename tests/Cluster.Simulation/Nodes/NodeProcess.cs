using Conference.Cluster.Simulation.Network;
using Conference.Cluster.Simulation.Silos;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Host;
using Conference.MediaNode.Room;
using Conference.MediaNode.Simulation.Moves;

namespace Conference.Cluster.Simulation.Nodes;

/// <summary>
/// A media node: the real core, and around it what NodeLinkClient does. It dials one silo after the other, shows what it carries,
/// then what has happened, then obeys.
/// </summary>
internal sealed class NodeProcess : Process
{
    /// <summary>Of its link.</summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    private const int PacketsPerSecondMax = 100_000;

    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RedialMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan NotTakenWait = TimeSpan.FromMilliseconds(500);

    private readonly MediaMesh _mesh;
    private readonly ActorCluster _cluster;
    private readonly SeededRandom _random;
    private readonly List<NodeCommand> _held = [];
    private Connection? _link;
    private bool _isCaughtUp;
    private bool _isSending;
    private int _attempts;

    public NodeProcess(int index, MediaMesh mesh, ActorCluster cluster, SeededRandom random)
        : base($"n{index}")
    {
        (Index, _mesh, _cluster, _random) = (index, mesh, cluster, random);
        Id = new NodeId(Name);
    }

    public int Index { get; }

    public NodeId Id { get; }

    /// <summary>A new one for each life.</summary>
    public Guid Instance { get; private set; }

    /// <summary>Of this life; null before the first.</summary>
    public MovingNode? Core { get; private set; }

    public EventOutbox Events { get; private set; } = new();

    /// <summary>It was asked to end.</summary>
    public bool IsDraining { get; set; }

    /// <summary>It is gone for good: another process of its name never comes.</summary>
    public bool IsGone { get; set; }

    /// <summary>How many reports have said so.</summary>
    public int DrainingReports { get; private set; }

    public bool IsLinked => _link is not null && _isCaughtUp;

    /// <summary>Rooms that it serves.</summary>
    public IEnumerable<MediaRoom> Rooms => IsUp ? Core!.Shard.Rooms.All.Where(room => !room.IsSilent) : [];

    /// <summary>It carries nothing, and no client comes by way of it.</summary>
    public bool MayEnd => Core!.Inventory().IsEmpty && Core.Shard.Moves.Departures.Count == 0;

    private Agenda Agenda => _cluster.Wires.Agenda;

    public void Start()
    {
        if (IsUp || IsGone) return;
        IsUp = true;
        IsDraining = false;
        DrainingReports = 0;
        Instance = DrawId();
        Events = new EventOutbox();
        Core = _mesh.Make(this, _random.Fork());
        _held.Clear();
        _link = null;
        _cluster.Trace.Note("starts", Name);
        Redial(TimeSpan.Zero);
    }

    /// <summary>Something has happened at the core.</summary>
    public void Tell(NodeEvent happened)
    {
        Events.Add(happened);
        SendWaiting();
    }

    /// <summary>A silo asks. What it asks before it has heard what happened waits.</summary>
    public void OnCommand(Connection connection, NodeCommand command)
    {
        if (connection != _link) return;
        if (_isCaughtUp) Obey(command);
        else _held.Add(command);
    }

    protected override void OnDied()
    {
        _cluster.Trace.Note("dies", Name);
        _link = null;
        Core!.Die();
        _mesh.OnDied(this, isNoticed: _random.Chance(0.7));
    }

    private void Redial(TimeSpan wait)
    {
        int life = Life;
        Agenda.After(wait, () =>
        {
            if (life != Life) return;
            SiloProcess silo = _cluster.Silos[_attempts++ % _cluster.Silos.Count];
            _cluster.Wires.Dial(
                this, silo, SilenceMax, connection => Register(silo, connection), () => Redial(RedialMax * _random.Fraction()));
        });
    }

    private void Register(SiloProcess silo, Connection connection)
    {
        int life = Life;
        connection.OnClosedAtA = () =>
        {
            if (life == Life) OnClosed(connection);
        };
        NodeRegistration registration = new(
            NodeRegistration.CurrentProtocol, Id, Instance, 1, PacketsPerSecondMax, [Core!.Addresses.Main.ToString()],
            Core.Inventory(), Events.LastSequence, new NodeDoor(Core.Addresses.Door, "key"),
            IsDraining: IsDraining);
        connection.Send(this, () => silo.Links.Register(connection, this, registration, result => connection.Send(silo, () =>
        {
            if (life == Life) OnRegistered(silo, connection, result);
        })));
    }

    private void OnRegistered(SiloProcess silo, Connection connection, RegistrationResult? result)
    {
        if (result is not { Refusal: RegistrationRefusal.None })
        {
            throw new CheckFailed("a node is let in", $"{Name}: {result?.Refusal}");
        }

        _link = connection;
        _isCaughtUp = false;
        _isSending = false;
        _held.Clear();
        Events.Acknowledge(result.LastEventSeen);
        SendWaiting();
        Report(silo, connection);
    }

    private void OnClosed(Connection connection)
    {
        if (_link == connection) _link = null;
        Redial(RedialMax * _random.Fraction());
    }

    private void SendWaiting()
    {
        if (_link is not { } link || _isSending) return;
        if (Events.Peek() is not { } batch)
        {
            CatchUp();
            return;
        }

        _isSending = true;
        SiloProcess silo = (SiloProcess)link.B;
        int life = Life;
        link.Send(this, () => silo.Links.Take(link, batch, seen => link.Send(silo, () =>
        {
            if (life == Life && link == _link) OnTaken(link, batch, seen);
        })));
    }

    private void OnTaken(Connection link, NodeEventBatch batch, long seen)
    {
        Events.Acknowledge(seen);
        Agenda.After(seen < batch.FirstSequence ? NotTakenWait : TimeSpan.Zero, () =>
        {
            if (link != _link) return;
            _isSending = false;
            SendWaiting();
        });
    }

    private void CatchUp()
    {
        if (_isCaughtUp) return;
        _isCaughtUp = true;
        NodeCommand[] held = [.. _held];
        _held.Clear();
        foreach (NodeCommand command in held) Obey(command);
    }

    private void Obey(NodeCommand command)
    {
        _cluster.Trace.Note($"{Name} obeys {command.GetType().Name}", $"{command.Room} {command.Epoch}");
        Core!.Apply(command);
    }

    private void Report(SiloProcess silo, Connection connection)
    {
        if (connection != _link) return;
        int links = Rooms.Sum(room => room.Links.Count);
        NodeLoad load = new([new ShardLoad(10 * links, 100 * links, 100 * links, links, Rooms.Count())], IsDraining);
        connection.Send(this, () =>
        {
            if (load.IsDraining) DrainingReports++;
            silo.Links.Report(connection, load);
        });
        int life = Life;
        Agenda.After(ReportPeriod, () =>
        {
            if (life == Life) Report(silo, connection);
        });
    }

    private Guid DrawId()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.Fill(bytes);
        return new Guid(bytes);
    }
}
