using System.Diagnostics.Metrics;
using Conference.Grains;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Participants;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;
using Conference.Grains.MediaNodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Conference.Cluster;

/// <summary>All grains on one clock and one store. A second silo on the same store stands for a second activation of everything.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    public static readonly RoomKey RoomKey = new(new TenantId("acme"), new RoomId("standup"));

    private const double StepSeconds = 2.5;

    private readonly List<TestSilo> _silos = [];

    /// <summary>Whatever a test drops of these would be collected: engines hold observers weakly.</summary>
    private readonly List<object> _observers = [];
    private readonly Dictionary<string, long> _counts = [];
    private readonly MeterListener _listener = new();
    private readonly FailureLog _failures = new();
    private readonly Action<ConferenceGrainOptions> _configure;
    private int _silosStarted;

    private TestCluster(Action<ConferenceGrainOptions>? configure)
    {
        _configure = configure ?? (_ => { });
        _listener.SetMeasurementEventCallback<long>(Count);
    }

    public static async Task<TestCluster> Start(Action<ConferenceGrainOptions>? configure = null)
    {
        TestCluster cluster = new(configure);
        await cluster.AddSilo();
        return cluster;
    }

    public ManualTimeProvider Clock { get; } = new();

    public FailingStore Store { get; } = new();

    public FakeWitness Witness { get; } = new();

    public TestSilo Silo => _silos[^1];

    public IRoomGrain Room => RoomIn(Silo);

    public IMediaFleetGrain Fleet => Silo.Grains.GetGrain<IMediaFleetGrain>(IMediaFleetGrain.Key);

    public static IRoomGrain RoomIn(TestSilo silo) => silo.Grains.GetGrain<IRoomGrain>(RoomKey.ToString());

    public IParticipantGrain Participant(string name) =>
        Silo.Grains.GetGrain<IParticipantGrain>(new ParticipantKey(RoomKey, new ParticipantId(name)).ToString());

    public ISignallingSessionGrain Session(string id) => Silo.Grains.GetGrain<ISignallingSessionGrain>(id);

    public IMediaNodeGrain Node(string name) => Silo.Grains.GetGrain<IMediaNodeGrain>(name);

    /// <summary>A fresh silo on the same store and clock: nothing is in its memory.</summary>
    public async Task<TestSilo> AddSilo()
    {
        int seed = ++_silosStarted;
        TestSilo silo = await TestSilo.Start(seed, Store, Clock, services =>
        {
            services.AddSingleton<ILoggerProvider>(_failures);
            services.AddSingleton(new GrainEntropy(seed));
            services.AddSingleton<INodeWitness>(Witness);
            services.AddConferenceGrains().Configure(_configure);
        });
        _silos.Add(silo);
        object scope = silo.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished += (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, scope)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.Start();
        return silo;
    }

    /// <summary>The silo ends, and another begins that knows what is stored.</summary>
    public async Task<TestSilo> LoseSilo()
    {
        TestSilo lost = _silos[^1];
        _silos.Remove(lost);
        await lost.DisposeAsync();
        return await AddSilo();
    }

    public bool Has(TestSilo silo) => _silos.Contains(silo);

    /// <summary>What failed where no caller sees it: one-way calls, timers, observers.</summary>
    public IReadOnlyCollection<string> Failures => _failures.Entries;

    /// <summary>How often something was refused or ignored for this reason.</summary>
    public long CountOf(string reason)
    {
        lock (_counts) return _counts.GetValueOrDefault(reason);
    }

    public async Task Quiet()
    {
        foreach (TestSilo silo in _silos) await silo.WaitForQuiet();
    }

    /// <summary>
    /// Meanwhile nodes report, and gateways ask after their connections, as long as no second silo stands for the death of the first.
    /// </summary>
    public async Task Advance(double seconds, bool isAsked = true)
    {
        for (double left = seconds; left > 0; left -= StepSeconds)
        {
            await Clock.AdvanceAsync(TimeSpan.FromSeconds(Math.Min(left, StepSeconds)), Quiet);
            foreach (FakeNode node in _observers.OfType<FakeNode>().ToArray()) await node.ReportAgain();
            if (_silos.Count > 1 || !isAsked) continue;
            foreach (FakeClient client in _observers.OfType<FakeClient>()) await client.AskAfterConnection();
        }
    }

    public async Task<FakeNode> AddNode(string name, int packetsPerSecondMax = 100_000)
    {
        FakeNode node = new(this, name, packetsPerSecondMax);
        _observers.Add(node);
        await node.Link();
        return node;
    }

    public async Task CreateRoom(int participantsMax = 10)
    {
        RoomResult created = await Room.Create(new RoomSettings(participantsMax));
        Assert.Equal(RoomRefusal.None, created.Refusal);
    }

    /// <summary>For as long as the cluster: engines hold observers weakly.</summary>
    public void Keep(FakeClient client)
    {
        if (!_observers.Contains(client)) _observers.Add(client);
    }

    /// <summary>A room on a node, and these in it with a signalling session each.</summary>
    public static async Task<(TestCluster Cluster, FakeNode Node)> WithRoom(Action<ConferenceGrainOptions>? configure = null)
    {
        TestCluster cluster = await Start(configure);
        FakeNode node = await cluster.AddNode("node-a");
        await cluster.CreateRoom();
        return (cluster, node);
    }

    public async Task<FakeClient> Join(string participant, Grants? grants = null)
    {
        FakeClient client = new(this, participant);
        Assert.Equal(RoomRefusal.None, (await client.Open(grants ?? Grants.All)).Refusal);
        await Quiet();
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        // What is under way when a silo stops may be refused there, which is no failure.
        await Quiet();
        foreach (TestSilo silo in _silos) await silo.DisposeAsync();
        _listener.Dispose();
        Assert.True(Failures.Count == 0, string.Join("\n", Failures));
    }

    private void Count(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        foreach ((string key, object? tag) in tags)
        {
            if (key != "reason" || tag is not string reason) continue;
            lock (_counts) _counts[reason] = _counts.GetValueOrDefault(reason) + value;
        }
    }
}
