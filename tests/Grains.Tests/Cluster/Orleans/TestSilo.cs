using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Conference.Cluster;

/// <summary>
/// A silo of this build's engine, on a store and a clock that outlive it. It is a cluster of its own, so that two of
/// them know nothing of each other; tests are its client, so that each of their calls is serialised.
/// </summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private const string DefaultStorage = "Default";

    private readonly InProcessTestCluster _cluster;
    private readonly Traffic _traffic;

    private TestSilo(InProcessTestCluster cluster, Traffic traffic)
    {
        _cluster = cluster;
        _traffic = traffic;
        Services = cluster.GetSiloServiceProvider();
    }

    public IGrainFactory Grains => _cluster.Client;

    public IServiceProvider Services { get; }

    public static async Task<TestSilo> Start(
        int seed, FailingStore store, ManualTimeProvider clock, Action<IServiceCollection> addServices)
    {
        Traffic traffic = new();
        InProcessTestClusterBuilder builder = new(initialSilosCount: 1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddIncomingGrainCallFilter(traffic);
            silo.AddOutgoingGrainCallFilter(traffic);

            // The grains' clock stands still until a test moves it, the cluster's own goes on.
            silo.Services.AddSingleton<TimeProvider>(new CountedClock(clock, traffic));
            silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            silo.Services.AddSingleton<IGrainStorageSerializer, OrleansGrainStorageSerializer>();
            silo.Services.AddGrainStorage(
                DefaultStorage, (services, _) => ActivatorUtilities.CreateInstance<FailingStorage>(services, store));
            addServices(silo.Services);

            silo.Services.AddLogging(Quieten);
        });
        builder.ConfigureClient(client =>
        {
            client.AddIncomingGrainCallFilter(traffic);
            client.AddOutgoingGrainCallFilter(traffic);
        });

        InProcessTestCluster cluster = builder.Build();
        await cluster.DeployAsync();
        return new TestSilo(cluster, traffic);
    }

    public Task WaitForQuiet() => _traffic.WaitForNone();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>Of the cluster's own log only what failed in a grain, and of that not what its caller is told as well.</summary>
    private static void Quieten(ILoggingBuilder log)
    {
        log.AddFilter("Orleans", LogLevel.None);
        log.AddFilter("Orleans.Grain", LogLevel.Warning);
        log.AddFilter("Orleans.Runtime.GrainTimer", LogLevel.Warning);
        log.AddFilter(typeof(FailingStorage).FullName, LogLevel.None);
    }
}
