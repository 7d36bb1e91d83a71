using System.Diagnostics.Metrics;
using Conference.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Runtime.Placement;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Conference.Cluster;

/// <summary>
/// This build's engine, on a store and a clock that outlive it: as many silos as <see cref="Count"/> says, since one silo
/// hides what goes wrong between two. It is a cluster of its own, so that two of them know nothing of each other; tests are
/// its client, so that each of their calls is serialised.
/// </summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private const string DefaultStorage = "Default";

    /// <summary>Silos of each cluster of the tests: 1 or more.</summary>
    private const string CountVariable = "TEST_SILOS";

    private const int CountDefault = 3;

    /// <summary>How soon a killed silo is known to be dead, for tests that kill one.</summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);

    private readonly InProcessTestCluster _cluster;
    private readonly Traffic _traffic;

    private TestSilo(InProcessTestCluster cluster, Traffic traffic)
    {
        _cluster = cluster;
        _traffic = traffic;
        Services = cluster.GetSiloServiceProvider(cluster.Silos[0].SiloAddress);
    }

    public static short Count { get; } =
        short.TryParse(Environment.GetEnvironmentVariable(CountVariable), out short count) ? count : (short)CountDefault;

    public IGrainFactory Grains => _cluster.Client;

    /// <summary>Those of one silo. All have one meter factory.</summary>
    public IServiceProvider Services { get; }

    public IReadOnlyList<SiloAddress> Addresses => [.. _cluster.Silos.Select(silo => silo.SiloAddress)];

    public static async Task<TestSilo> Start(
        int seed, FailingStore store, ManualTimeProvider clock, Action<IServiceCollection> addServices)
    {
        Traffic traffic = new();
        int started = 0;
        IMeterFactory meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        InProcessTestClusterBuilder builder = new(Count);
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
            silo.Services.AddSingleton(meters);
            addServices(silo.Services);

            // Silos draw apart from each other.
            silo.Services.AddSingleton(new GrainEntropy((seed * Count) + Interlocked.Increment(ref started)));
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = ProbeTimeout;
                membership.NumVotesForDeathDeclaration = 1;
            });
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

    /// <summary>Activates what the action calls first, and what that calls, on this silo.</summary>
    public static async Task At(SiloAddress silo, Func<Task> action)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
        try
        {
            await action();
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }

    /// <summary>Where a grain is in memory, or null.</summary>
    public async Task<SiloAddress?> WhereIs(IAddressable grain) =>
        await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);

    /// <summary>Ends a silo as if its process had been killed. What it was about to do is not waited for any more.</summary>
    public async Task Kill(SiloAddress silo)
    {
        await _cluster.KillSiloAsync(_cluster.Silos.Single(each => each.SiloAddress.Equals(silo)));
        _traffic.Forget();
    }

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
