using System.Diagnostics.Metrics;
using Conference.Cluster.Simulation.Clock;
using Conference.Cluster.Simulation.Network;
using Conference.Cluster.Simulation.Nodes;
using Conference.Cluster.Simulation.Runs;
using Conference.Cluster.Simulation.Store;
using Conference.Grains;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.MediaNodes;
using Conference.Silo.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Conference.Cluster.Simulation.Silos;

/// <summary>
/// The silos of a run: one stepped engine, in which each grain belongs to one silo and ends with it, and calls between silos
/// travel.
/// </summary>
internal sealed class ActorCluster : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly List<SiloProcess> _silos = [];

    public ActorCluster(int silos, CallPlan calls, Wires wires, SimStateStore store, SeededRandom random, Trace trace)
    {
        (Wires, Store, Trace) = (wires, store, trace);
        Agenda agenda = wires.Agenda;
        Log = new GrainLog(trace);
        Routes = new CallRoutes(agenda, random.Fork(), () => Places!, trace, calls);
        ServiceCollection services = new();
        services.AddSingleton<ILoggerFactory>(Log);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton<TimeProvider>(new VirtualTime(agenda));
        services.AddSingleton<IOutgoingGrainCallFilter>(Routes);
        services.AddSingleton(new GrainEntropy((int)random.Next()));
        services.AddSingleton<INodeWitness>(new NodeWitness(this));
        services.AddConferenceGrains().Configure(Shorten);
        services.AddEmbeddedSilo(options =>
        {
            options.IsStepped = true;
            options.Seed = (int)random.Next();
            options.SerializeEveryCall = false;
            options.StateStore = store;
            options.GrainAssemblies.Add(typeof(ConferenceGrains).Assembly);
        });
        _services = services.BuildServiceProvider();
        Engine = _services.GetRequiredService<EmbeddedSilo>();
        Places = new GrainPlaces(agenda, random.Fork(), store, trace) { Engine = () => Engine, Silos = _silos };
        for (int i = 0; i < silos; i++) _silos.Add(new SiloProcess(i, this));
    }

    public Wires Wires { get; }

    public SimStateStore Store { get; }

    public Trace Trace { get; }

    /// <summary>That witnesses may look for.</summary>
    public IReadOnlyList<NodeProcess> Nodes { get; set; } = [];

    public GrainLog Log { get; }

    public CallRoutes Routes { get; }

    public GrainPlaces Places { get; }

    public EmbeddedSilo Engine { get; }

    public IReadOnlyList<SiloProcess> Silos => _silos;

    public IGrainFactory Grains => Engine.Grains;

    /// <summary>Told of each command on its way to a node.</summary>
    public Action<NodeProcess, NodeCommand> OnCommand { get; set; } = static (_, _) => { };

    /// <summary>What processes that end, and stores that fail, make of a call.</summary>
    public static bool IsOfAFault(Exception failed) =>
        failed is StoreFault
            or TimeoutException
            or SiloUnavailableException
            or InconsistentStateException
            or OrleansMessageRejectionException;

    /// <summary>How long grains wait in a run.</summary>
    public static ConferenceGrainOptions Shortened()
    {
        ConferenceGrainOptions options = new();
        Shorten(options);
        return options;
    }

    public void Dispose()
    {
        Engine.Engine.Counters.Dispose();
        (_services.GetService<IMeterFactory>() as IDisposable)?.Dispose();
    }

    /// <summary>What waits for long in the field would only make runs long.</summary>
    private static void Shorten(ConferenceGrainOptions options)
    {
        options.GatewaySilence = TimeSpan.FromSeconds(7);
        options.AcknowledgeDeadline = TimeSpan.FromSeconds(15);
        options.EndedSessionKept = TimeSpan.FromSeconds(8);
        options.EmptyRoomGrace = TimeSpan.FromSeconds(8);
        options.ConnectionGrace = TimeSpan.FromSeconds(10);
        options.NodeLostGrace = TimeSpan.FromSeconds(6);
        options.RollCallPeriod = TimeSpan.FromSeconds(6);
    }
}
