using Conference.Grains;
using Conference.Silo.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace Conference.Cluster;

/// <summary>A silo of this build's engine, on a store and a clock that outlive it.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly EmbeddedSilo _silo;

    private TestSilo(EmbeddedSilo silo) => _silo = silo;

    public IGrainFactory Grains => _silo.Grains;

    public IServiceProvider Services => _silo.Services;

    public static Task<TestSilo> Start(
        int seed, FailingStore store, ManualTimeProvider clock, Action<IServiceCollection> addServices)
    {
        var silo = EmbeddedSilo.Start(
            options =>
            {
                options.Seed = seed;
                options.StateStore = store;
                options.GrainAssemblies.Add(typeof(ConferenceGrains).Assembly);
            },
            services =>
            {
                services.AddSingleton<TimeProvider>(clock);
                addServices(services);
            });
        return Task.FromResult(new TestSilo(silo));
    }

    public Task WaitForQuiet() => _silo.WaitForQuiet();

    public ValueTask DisposeAsync() => _silo.DisposeAsync();
}
