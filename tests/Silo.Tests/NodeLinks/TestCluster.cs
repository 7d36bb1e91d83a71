using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.MediaNodes;
using Conference.MediaNode.Host;
using Conference.Silo.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conference.Silo.NodeLinks;

/// <summary>A silo's door for nodes on a real port with real certificates; behind it stand grains that write down what they hear.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";

    private readonly WebApplication _app;
    private readonly MeterListener _meters = new();
    private readonly X509Certificate2 _authority;
    private readonly ConcurrentQueue<string> _refusals = new();
    private readonly TaskCompletionSource<string> _firstRefusal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TestCluster(WebApplication app, X509Certificate2 authority, NodeDiary diary, IPEndPoint endPoint)
    {
        _app = app;
        _authority = authority;
        Diary = diary;
        EndPoint = endPoint;
        NodeLinkMetrics metrics = app.Services.GetRequiredService<NodeLinkMetrics>();
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "conference.node_link.refused" && metrics.IsOf(instrument)) listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            string reason = tags[0].Value!.ToString()!;
            _refusals.Enqueue(reason);
            _firstRefusal.TrySetResult(reason);
        });
        _meters.Start();
    }

    public NodeDiary Diary { get; }

    public IPEndPoint EndPoint { get; }

    public INodeWitness Witness => _app.Services.GetRequiredService<INodeWitness>();

    public IReadOnlyCollection<string> Refusals => _refusals;

    public Task<string> FirstRefusal => _firstRefusal.Task;

    public static X509Certificate2 NewAuthority() =>
        ClusterCertificates.CreateAuthority("a cluster", DateTimeOffset.UtcNow.AddDays(-9), DateTimeOffset.UtcNow.AddDays(9));

    public static X509Certificate2 NodeCertificate(X509Certificate2 authority, string name = "node-1") =>
        ClusterCertificates.Issue(authority, name, ClientUse, DateTimeOffset.UtcNow.AddDays(-8), DateTimeOffset.UtcNow.AddDays(8));

    /// <param name="port">Where one was before; 0: any that is free.</param>
    /// <param name="onlyProtocol">The one encoding that it speaks; all of this build if not said.</param>
    public static async Task<TestCluster> Start(
        X509Certificate2? authority = null, NodeDiary? diary = null, int port = 0, string? onlyProtocol = null)
    {
        authority ??= NewAuthority();
        diary ??= new NodeDiary();
        X509Certificate2 own = ClusterCertificates.Issue(
            authority, "silo", ServerUse, DateTimeOffset.UtcNow.AddDays(-8), DateTimeOffset.UtcNow.AddDays(8));

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ListenForNodes(new IPEndPoint(IPAddress.Loopback, port), own, authority));
        builder.Services.AddSingleton(diary);
        builder.Services.AddNodeLinks();
        if (onlyProtocol is not null) builder.Services.Configure<HubOptions<NodeHub>>(hub => hub.SupportedProtocols = [onlyProtocol]);
        TestEngine.AddGrain(builder, typeof(DiaryGrain));
        WebApplication app = builder.Build();
        await app.StartAsync();
        IPEndPoint endPoint = IPEndPoint.Parse(new Uri(app.Urls.Single()).Authority);
        return new TestCluster(app, authority, diary, endPoint);
    }

    /// <summary>A node's link to this silo, with a certificate of its cluster unless told otherwise.</summary>
    /// <param name="events">What has happened at the node before it dials.</param>
    /// <param name="rooms">What it carries; one room if not said.</param>
    /// <param name="protocols">The encodings that it speaks; all of this build if not said.</param>
    public TestNode Dial(
        string name = "node-1",
        X509Certificate2? certificate = null,
        IReadOnlyList<EndPoint>? silos = null,
        int events = 0,
        ImmutableArray<CarriedRoom>? rooms = null,
        IReadOnlyList<IHubProtocol>? protocols = null) =>
        new(name, certificate ?? NodeCertificate(_authority, name), _authority, silos ?? [EndPoint], events, rooms, protocols);

    public async ValueTask DisposeAsync()
    {
        _meters.Dispose();
        await _app.DisposeAsync();
    }
}

/// <summary>What the grains of a test heard, in order, each at its node.</summary>
internal sealed class NodeDiary
{
    private readonly Lock _lock = new();
    private readonly List<string> _entries = [];
    private readonly List<(Func<List<string>, bool> IsMet, TaskCompletionSource Met)> _awaited = [];

    public RegistrationResult Answer { get; set; } = new(RegistrationRefusal.None, 1, 0);

    /// <summary>The link number that the grain knows.</summary>
    public long HeldLink { get; set; } = 1;

    /// <summary>The grain takes so long to answer a registration.</summary>
    public Task Deliberation { get; set; } = Task.CompletedTask;

    public INodeLinkObserver? Link { get; private set; }

    public NodeRegistration? Registration { get; private set; }

    public List<NodeEvent> Events { get; } = [];

    public IReadOnlyList<string> Entries
    {
        get
        {
            lock (_lock) return [.. _entries];
        }
    }

    public void Opened(NodeRegistration registration, INodeLinkObserver link)
    {
        Registration = registration;
        Link = link;
        Write("opened");
    }

    public void Write(string entry)
    {
        lock (_lock)
        {
            _entries.Add(entry);
            foreach ((Func<List<string>, bool> isMet, TaskCompletionSource met) in _awaited)
            {
                if (isMet(_entries)) met.TrySetResult();
            }
        }
    }

    public Task Until(Func<List<string>, bool> isMet)
    {
        TaskCompletionSource met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (isMet(_entries)) return Task.CompletedTask;
            _awaited.Add((isMet, met));
        }

        return met.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public Task Until(string entry, int times = 1) => Until(entries => entries.Count(one => one == entry) >= times);
}

/// <summary>A node's grain that only writes down.</summary>
internal sealed class DiaryGrain(NodeDiary diary) : Grain, IMediaNodeGrain
{
    public async Task<RegistrationResult> LinkOpened(NodeRegistration registration, INodeLinkObserver link)
    {
        diary.Opened(registration, link);
        await diary.Deliberation;
        return diary.Answer;
    }

    public Task LinkClosed(long linkNumber, NodeEnd proof)
    {
        diary.Write($"closed {linkNumber} {proof}");
        return Task.CompletedTask;
    }

    public Task<bool> Holds(long linkNumber) => Task.FromResult(linkNumber == diary.HeldLink);

    public Task Report(long linkNumber, NodeLoad load)
    {
        diary.Write($"report of {load.Shards.Length}");
        return Task.CompletedTask;
    }

    public Task<long> OnEvents(long linkNumber, NodeEventBatch batch)
    {
        diary.Events.AddRange(batch.Events);
        diary.Write($"events {batch.FirstSequence} to {batch.FirstSequence + batch.Events.Length - 1}");
        return Task.FromResult(batch.FirstSequence + batch.Events.Length - 1);
    }

    public Task SayWhatYouCarry() => Task.CompletedTask;

    public Task Execute(NodeCommand command) => Task.CompletedTask;
}

/// <summary>The node's end of a link, without media.</summary>
internal sealed class TestNode : INodeLinkSource, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ClusterTrust _trust;
    private readonly NodeDiary _diary = new();
    private readonly Task _running;
    private readonly string _name;
    private readonly ImmutableArray<CarriedRoom> _rooms;

    public TestNode(
        string name,
        X509Certificate2 certificate,
        X509Certificate2 authority,
        IReadOnlyList<EndPoint> silos,
        int events,
        ImmutableArray<CarriedRoom>? rooms,
        IReadOnlyList<IHubProtocol>? protocols = null)
    {
        _name = name;
        RoomKey room = new(new("t"), new("r"));
        _rooms = rooms ?? [new CarriedRoom(room, 7, 3)];
        for (int i = 0; i < events; i++) Events.Add(new SpeakersChanged(room, i, []));
        _trust = new ClusterTrust(certificate, X509CertificateLoader.LoadCertificate(authority.RawData));
        Link = new NodeLinkClient(
            silos, new TlsConnectionFactory(_trust), this, Events, TimeProvider.System, NullLogger<NodeLinkClient>.Instance)
        {
            Protocols = protocols ?? MediaNode.Host.NodeHubProtocols.All,
        };
        _running = Link.Run(_stopping.Token);
    }

    public NodeLinkClient Link { get; }

    public EventOutbox Events { get; } = new();

    public List<NodeCommand> Commands { get; } = [];

    public Task UntilCommands(int count) => _diary.Until("command", count);

    public Task<NodeRegistration> Describe() => Task.FromResult(new NodeRegistration(
        NodeRegistration.CurrentProtocol,
        new NodeId(_name),
        Guid.Empty,
        1,
        1000,
        ["127.0.0.1:9"],
        _rooms,
        Events.LastSequence));

    public NodeLoad Load() => new([new ShardLoad(1, 2, 3, 4, 5)]);

    public void Execute(NodeCommand command)
    {
        Commands.Add(command);
        _diary.Write("command");
    }

    public async Task Stop()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _stopping.Dispose();
        _trust.Dispose();
    }
}
