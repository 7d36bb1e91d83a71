using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Handshake;
using Conference.MediaNode.Simulation.Node;
using Conference.MediaNode.Simulation.Paths;
using Conference.MediaNode.Simulation.Runs;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>
/// One run: a call on several nodes, whose room moves from one to the other by the real protocol while things go wrong. The seed is
/// its whole input.
/// </summary>
internal sealed class SimulatedMoves : IDisposable
{
    /// <summary>Nothing goes wrong any more: what is in doubt must be decided, and media run, within this.</summary>
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(12);

    /// <summary>The last part of it, in which media must be heard.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    /// <summary>After everybody has left: tunnels are forgotten, and moves that nobody waits for.</summary>
    private static readonly TimeSpan Forgets = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(250);

    private const int TimeoutsAtOnceMax = 100;

    private readonly Agenda _agenda = new();
    private readonly MoveScenario _scenario;
    private readonly long _seed;
    private readonly SeededRandom _random;
    private readonly Trace _trace;
    private readonly NodeWitness _witness;
    private readonly NodeMesh _mesh;
    private readonly SimSilo _silo;
    private readonly MoveChannels _channels;
    private readonly FaultInjector _faults;
    private readonly MovingRoom _room;
    private readonly Cluster _cluster;
    private readonly List<SimClient> _clients = [];
    private readonly List<PublishedStream> _streams = [];
    private readonly Instant _beganAt;

    public SimulatedMoves(long seed, MoveScenario scenario, RunOptions options)
    {
        (_seed, _scenario) = (seed, scenario);
        _beganAt = _agenda.Now;
        _random = new SeededRandom((ulong)seed ^ 0x5EED_0000_0000_0000);
        _trace = new Trace(_beganAt, options.TraceWriter);
        _witness = new NodeWitness(options.MoveCheckers(), _trace, _streams);
        _mesh = new NodeMesh(scenario, _agenda, _random.Fork(), _witness, _trace);
        SeededDtlsServerFactory dtls = new(_random.Fork());
        for (int i = 0; i < scenario.Nodes; i++)
        {
            _mesh.Add(new MovingNode(i, scenario.Call, _agenda, _random.Fork(), dtls, _mesh.Keys, options.Inside) { Output = _mesh });
        }

        _silo = new SimSilo(scenario, _agenda, _random.Fork(), _mesh.Nodes)
        {
            Deliver = Deliver,
            Heard = OnHeard,
            OnMoved = () => _room!.OnMoved(),
            OnUnplaced = () => _room!.OnUnplaced(),
        };
        _channels = new MoveChannels(scenario, _agenda, _random.Fork(), FindDoor, (move, step) => _faults!.OnStep(move, step));
        _room = new MovingRoom(_silo, _witness, dtls, _agenda, _random.Fork());
        _cluster = new Cluster(_room, _witness, _agenda);
        _faults = new FaultInjector(scenario, _agenda, _clients)
        {
            Mesh = _mesh,
            Silo = _silo,
            Channels = _channels,
            Kill = Kill,
            Note = text => _trace.Note(_agenda.Now, text),
        };
        Join();
    }

    public static RunResult Run(long seed, RunOptions options) => Run(seed, MoveDraw.From(seed), options);

    public static RunResult Run(long seed, MoveScenario scenario, RunOptions options)
    {
        using SimulatedMoves run = new(seed, scenario, options);
        return run.Run();
    }

    public void Dispose()
    {
        foreach (MovingNode node in _mesh.Nodes) node.Dispose();
        _mesh.Dispose();
        _witness.Dispose();
        _trace.Dispose();
        foreach (SimClient client in _clients) client.Dispose();
    }

    /// <summary>Ties together what was built.</summary>
    private void Join()
    {
        _mesh.CarryOut = _channels.CarryOut;
        _mesh.Tell = (node, happened) =>
        {
            _silo.OnEvent(node, happened);
            if (happened is RoomTaken taken) _faults.OnStep(taken.Move, MoveStep.TakenSent);
            if (happened is RoomGiven given) _faults.OnStep(given.Move, MoveStep.GivenSent);
        };
        _witness.IsConnected = link => _mesh.Custody.Server?.FindLink(link.Client.Plan.LinkName)?.IsConnected ?? false;
        _witness.TryReadRoundTrip = TryReadRoundTrip;
    }

    private RunResult Run()
    {
        Failure? failure = null;
        try
        {
            Play();
        }
        catch (CheckFailed failed)
        {
            failure = Failed(failed.Checker, failed.Message);
        }
#pragma warning disable CA1031 // Whatever the node throws is a finding, and the run tells which seed it was.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            failure = Failed("nothing throws", thrown.ToString());
        }

        return new RunResult(_seed, _trace.Hash(), _trace.ClientHashes(), _trace.Datagrams, _witness.Ledger.RtpOut, failure)
        {
            Kind = RunKind.Moves,
        };
    }

    private Failure Failed(string checker, string message) =>
        new(checker, message, (_agenda.Now - _beganAt).TotalMilliseconds, [.. _trace.LastLines]);

    private void Play()
    {
        Instant end = _beganAt + _scenario.Call.Length + Settles;
        foreach (ClientPlan plan in _scenario.Call.Clients) Prepare(plan);
        foreach (ScenarioStep step in _scenario.Call.Steps) _agenda.At(_beganAt + step.After, () => Take(step));
        foreach (PlannedMove move in _scenario.Moves) _agenda.At(_beganAt + move.After, () => Move(move));
        _agenda.After(LooksEvery, () => Look(end));
        RunUntil(end);
        EndState.Check(_mesh, _silo, _witness, end - Quiet);

        foreach (SimClient client in _clients) client.Leave();
        if (_mesh.Nodes.Any(static node => node.IsAlive)) _room.CloseRoom();
        RunUntil(end + Forgets);
        foreach (MovingNode node in _mesh.Nodes)
        {
            if (node.IsAlive) _witness.End(StateOf(node), _agenda.Now);
        }
    }

    private void Prepare(ClientPlan plan)
    {
        SimClient client = new(plan, _agenda, _beganAt, _random.Fork());
        client.Up = new SimPath<SimDatagram>(plan.Up, _random.Fork(), _agenda, _mesh.Receive);
        _mesh.Down[client] = new SimPath<SimDatagram>(plan.Down, _random.Fork(), _agenda, client.Receive);
        _clients.Add(client);
        _agenda.At(_beganAt + plan.JoinsAfter, () =>
        {
            if (client.IsGone) return;
            client.OpenStreams(_streams);
            _cluster.Join(client);
        });
        if (plan.LeavesAfter is { } leaves) _agenda.At(_beganAt + leaves, () => _cluster.Leave(client));
    }

    private void Take(ScenarioStep step)
    {
        SimClient client = _clients[step.Client];
        if (client.IsGone || _witness.TryFind(client) is not { IsClosed: false } link) return;

        switch (step)
        {
            case ShowStep show:
                _cluster.Show(link, show);
                break;
            case MuteStep mute:
                _cluster.Mute(link, mute);
                break;
            case LayerStep layer:
                client.SetLayer(layer);
                break;
        }
    }

    private void Move(PlannedMove move)
    {
        if (_silo.Placement is not { } from) return;

        MovingNode to = _mesh.Nodes[(from.Index + move.Step) % _mesh.Nodes.Count];
        bool begins = _silo.TryMove(to);
        _trace.Note(_agenda.Now, $"{(begins ? "moves" : "does not move")} from {from} to {to}");
    }

    private void Kill(MovingNode node, bool isNoticed)
    {
        if (!node.IsAlive) return;

        node.Die();
        _mesh.OnDied(node);
        _channels.OnDied(node, isNoticed);
        _silo.OnDied(node);
    }

    /// <summary>A command of the arbiter has come to its node.</summary>
    private void Deliver(MovingNode node, NodeCommand command)
    {
        _trace.Note(_agenda.Now, $"{node} is told {command}");
        node.Apply(command);
        if (command is OpenRoom && node.Room is not null && !_mesh.Custody.IsOutcast(node)) _mesh.Custody.Serve(node);
        if (command is CloseRoom && node.Room is null) _mesh.Custody.Forget(node);
        MoveStep? step = command switch
        {
            ExpectRoom => MoveStep.ExpectCame,
            MoveRoom => MoveStep.MoveCame,
            TakeOverRoom => MoveStep.TakeOverCame,
            TakeBackRoom => MoveStep.TakeBackCame,
            ReleaseRoom => MoveStep.ReleaseCame,
            _ => null,
        };
        if (step is { } came && MoveOf(command) is { } move) _faults.OnStep(move, came);
    }

    private static Guid? MoveOf(NodeCommand command) => command switch
    {
        ExpectRoom expect => expect.Move,
        MoveRoom move => move.Move,
        TakeOverRoom over => over.Move,
        TakeBackRoom back => back.Move,
        ReleaseRoom release => release.Move,
        _ => null,
    };

    private void OnHeard(MovingNode node, NodeEvent happened)
    {
        switch (happened)
        {
            case LinkFollowed followed:
                _room.OnFollowed(node, followed.Link);
                break;
            case RoomTaken taken:
                _faults.OnStep(taken.Move, MoveStep.TakenCame);
                break;
            case RoomGiven given:
                _faults.OnStep(given.Move, MoveStep.GivenCame);
                break;
            case MoveInDoubt doubt:
                _faults.OnStep(doubt.Move, MoveStep.InDoubtCame);
                break;
        }
    }

    private MovingNode FindDoor(string address) => _mesh.Nodes.First(node => node.Addresses.Door == address);

    private bool TryReadRoundTrip(SlotView slot, out TimeSpan? measured)
    {
        var link = _mesh.Custody.Server?.FindLink(slot.Link.Client.Plan.LinkName);
        measured = link?.Media.FindSlot(slot.Ssrc)?.Stream.RoundTrip;
        return link is not null;
    }

    private Node.NodeState StateOf(MovingNode node) => new(
        node.Shard, _witness.Links, _witness.Ledger, [.. _mesh.Nodes.Where(other => other != node).Select(other => other.Shard.Counters)]);

    private void Look(Instant until)
    {
        if (_mesh.Custody.Server is { Room: not null } server) _witness.Look(StateOf(server), _agenda.Now);
        if (_agenda.Now < until) _agenda.After(LooksEvery, () => Look(until));
    }

    private void RunUntil(Instant end)
    {
        int timeouts = 0;
        while (true)
        {
            MovingNode node = _mesh.Nodes.MinBy(static node => node.NextDeadline.Nanoseconds)!;
            Instant deadline = node.NextDeadline;
            if (Instant.Earlier(deadline, _agenda.NextAt) > end) break;

            if (deadline > _agenda.NextAt)
            {
                _agenda.RunNext();
                timeouts = 0;
                continue;
            }

            timeouts = deadline > _agenda.Now ? 0 : timeouts + 1;
            if (timeouts > TimeoutsAtOnceMax) throw new CheckFailed("deadlines pass", $"{node}: {deadline} is due again and again");

            _agenda.MoveTo(deadline);
            node.HandleTimeout();
        }

        _agenda.MoveTo(end);
    }
}
