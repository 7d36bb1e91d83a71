using Conference.Cluster.Simulation.Checks;
using Conference.Cluster.Simulation.Clients;
using Conference.Cluster.Simulation.Faults;
using Conference.Cluster.Simulation.Gateways;
using Conference.Cluster.Simulation.Network;
using Conference.Cluster.Simulation.Nodes;
using Conference.Cluster.Simulation.Silos;
using Conference.Cluster.Simulation.Store;
using Conference.MediaNode.Simulation.Paths;
using Conference.MediaNode.Simulation.Runs;

namespace Conference.Cluster.Simulation.Runs;

/// <summary>
/// One run of the whole cluster: the real grains, the real cores of media nodes, gateways, clients and what is between them, on one
/// thread and one virtual clock. The seed is its whole input.
/// </summary>
internal sealed class SimulatedCluster : IDisposable
{
    /// <summary>Nothing goes wrong any more: all that was broken is found and mended within this.</summary>
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(80);

    private static readonly TimeSpan WireDelayMax = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(700);

    private const int LooksAtEnd = 4;
    private const int TimeoutsAtOnceMax = 100;

    private readonly long _seed;
    private readonly SeededRandom _random;
    private readonly SimStateStore _store;
    private readonly StoreWitness _stored;
    private readonly ServingChecker _serving;
    private readonly Findings _findings = new();
    private readonly FaultInjector _faults;
    private readonly MediaWatch _media;
    private readonly PresenceWatch _presence;

    private SimulatedCluster(long seed, ClusterPlan plan, TextWriter? traceWriter)
    {
        (_seed, Plan) = (seed, plan);
        _random = new SeededRandom((ulong)seed ^ 0x5EED_0000_0000_0000);
        Trace = new Trace(Agenda, traceWriter);
        Wires = new Wires(Agenda, _random.Fork(), WireDelayMax);
        _store = new SimStateStore(Agenda, _random.Fork(), Trace) { Plan = plan.Store };
        _stored = new StoreWitness(() => Actors!.Engine.Engine.Codecs, _findings);
        _store.Stored = _stored.OnStored;
        Mesh = new MediaMesh(Agenda, _random.Fork(), Trace)
        {
            Path = new PathProfile { Delay = TimeSpan.FromMilliseconds(5), Jitter = TimeSpan.FromMilliseconds(2) },
        };
        Actors = new ActorCluster(plan.Silos, plan.Calls, Wires, _store, _random.Fork(), Trace);
        TellingChecker telling = new(_stored, _findings);
        Actors.OnCommand = telling.OnCommand;
        HearingChecker hearing = new(_findings);
        Actors.Routes.Seen = call =>
        {
            telling.OnCall(call);
            hearing.OnCall(call);
        };
        Actors.Routes.Loss = plan.Calls.Loss;
        for (int i = 0; i < plan.Gateways; i++) Gateways.Add(new GatewayProcess(i, Actors));
        for (int i = 0; i < plan.Nodes; i++) Mesh.Nodes.Add(new NodeProcess(i, Mesh, Actors, _random.Fork()));
        Actors.Nodes = Mesh.Nodes;
        _serving = new ServingChecker(Mesh.Nodes);
        _stored.Placed = new DrainChecker(Mesh.Nodes, _findings).OnPlaced;
        Mesh.Settled = _ => _serving.Look();
        PromiseChecker promises = new(_stored, _findings);
        ClientWorld world = new(Wires, Mesh, Gateways, _random.Fork(), Trace)
        {
            OnJoined = promises.OnJoined,
            OnAcknowledged = promises.OnAcknowledged,
            OnThrownOut = Ledger.OnThrownOut,
        };
        foreach (ClientPart part in plan.Clients) Clients.Add(new ClientProcess(part, world));
        Platform = new Platform(Agenda, Gateways, _random.Fork(), Ledger, Trace);
        _faults = new FaultInjector(this, _random.Fork());
        Disturbances disturbances = new(this, _stored);
        _store.Failed = key => disturbances.OnGrain(key.GrainKey);
        Actors.Routes.Lost = grain => disturbances.OnGrain(grain.Key.ToString()!);
        Actors.Places.Doubled = Actors.Routes.Lost;
        _media = new MediaWatch(this, _stored, disturbances);
        _presence = new PresenceWatch(this, _stored, disturbances);
    }

    public Agenda Agenda { get; } = new();

    public ClusterPlan Plan { get; }

    public Trace Trace { get; }

    public Wires Wires { get; }

    public MediaMesh Mesh { get; }

    public SimStateStore Store => _store;

    public ActorCluster Actors { get; }

    public List<GatewayProcess> Gateways { get; } = [];

    public List<ClientProcess> Clients { get; } = [];

    public Platform Platform { get; }

    public Ledger Ledger { get; } = new();

    public static ClusterResult Run(long seed, TextWriter? traceWriter = null)
    {
        using SimulatedCluster run = new(seed, ClusterPlan.From(seed), traceWriter);
        return run.Run();
    }

    public void Dispose()
    {
        Actors.Dispose();
        Mesh.Dispose();
    }

    private ClusterResult Run()
    {
        Failure? failure = null;
        try
        {
            Play();
        }
        catch (CheckFailed failed)
        {
            failure = new Failure(failed.Checker, failed.Message, Trace.ElapsedMs, []);
        }
#pragma warning disable CA1031 // Whatever throws is a finding, and the run tells which seed it was.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            failure = new Failure("nothing throws", thrown.ToString(), Trace.ElapsedMs, []);
        }

        if (failure is not null) Trace.Note("fails", failure.Checker);
        return new ClusterResult(_seed, Trace.Hash, Trace.Events, failure);
    }

    private void Play()
    {
        Instant begin = Agenda.Now;
        foreach (NodeProcess node in Mesh.Nodes) node.Start();
        foreach (RoomKey room in Plan.Rooms) Platform.Create(room);
        foreach (ClientProcess client in Clients)
        {
            Agenda.At(begin + TimeSpan.FromSeconds(1) + client.Part.JoinsAfter, () => Start(client));
            if (client.Part.LeavesAfter is { } leaves) Agenda.At(begin + leaves + TimeSpan.FromSeconds(1), client.Leave);
        }

        foreach (Fault fault in Plan.Faults) Agenda.At(begin + fault.After, () => _faults.Begin(fault));
        RunUntil(begin + Plan.FaultsFor);

        Trace.Note("quiet");
        _store.Begun = static _ => { };
        _store.Plan = new StorePlan();
        Actors.Routes.Loss = 0;
        _faults.MendAll();
        RunUntil(Agenda.Now + Settles);
        CheckEnd();
    }

    /// <summary>Its platform has the room before it hands out a token.</summary>
    private void Start(ClientProcess client)
    {
        if (Ledger.WasCreated(client.Part.Room)) client.Start();
        else Agenda.After(BetweenLooks, () => Start(client));
    }

    /// <summary>What is on its way at one moment is there at another: people go on speaking, and slots change with them.</summary>
    private void CheckEnd()
    {
        EndState end = new(_stored, Mesh.Nodes, Clients, Ledger);
        for (int left = LooksAtEnd; ; left--)
        {
            try
            {
                end.Check();
                return;
            }
            catch (CheckFailed) when (left > 1)
            {
                RunUntil(Agenda.Now + BetweenLooks);
            }
        }
    }

    private void RunUntil(Instant end)
    {
        int timeouts = 0;
        while (true)
        {
            Settle();
            NodeProcess? node = NextNode(out Instant deadline);
            if (Instant.Earlier(deadline, Agenda.NextAt) > end) break;

            if (node is null || deadline > Agenda.NextAt)
            {
                Agenda.RunNext();
                timeouts = 0;
                continue;
            }

            timeouts = deadline > Agenda.Now ? 0 : timeouts + 1;
            if (timeouts > TimeoutsAtOnceMax) throw new CheckFailed("deadlines pass", $"{node}: {deadline} is due again and again");
            Agenda.MoveTo(deadline);
            node.Core!.HandleTimeout();
        }

        Agenda.MoveTo(end);
    }

    private NodeProcess? NextNode(out Instant deadline)
    {
        NodeProcess? first = null;
        deadline = Instant.Never;
        foreach (NodeProcess node in Mesh.Nodes)
        {
            if (!node.IsUp || node.Core!.NextDeadline >= deadline) continue;
            first = node;
            deadline = node.Core.NextDeadline;
        }

        return first;
    }

    private void Settle()
    {
        Actors.Engine.RunTurns();
        _findings.ThrowIfAny();
        _media.Look();
        _presence.Look();
        if (Actors.Log.Failure is { } failed) throw new CheckFailed("no grain throws", failed.ToString());
    }
}
