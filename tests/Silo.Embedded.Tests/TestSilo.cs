using Conference.Silo.Embedded.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace Conference.Silo.Embedded.Tests;

/// <summary>A silo of probes under a manual clock.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly EmbeddedSilo _silo;

    private TestSilo(Action<EmbeddedSiloOptions> configure, Action<IServiceCollection> addServices) => _silo = EmbeddedSilo.Start(
        configure,
        services =>
        {
            services.AddSingleton<TimeProvider>(Time);
            services.AddSingleton(Script);
            addServices(services);
        });

    public ManualTimeProvider Time { get; } = new();

    public Script Script { get; } = new();

    public IGrainFactory Grains => _silo.Grains;

    public int ActivationCount => _silo.ActivationCount;

    public static TestSilo Start<TGrain>(
        Action<EmbeddedSiloOptions>? configure = null, Action<IServiceCollection>? addServices = null) => new(
            options =>
            {
                options.GrainTypes.Add(typeof(TGrain));
                configure?.Invoke(options);
            },
            addServices ?? (_ => { }));

    public static TestSilo Start(
        Action<EmbeddedSiloOptions>? configure = null, Action<IServiceCollection>? addServices = null) =>
        Start<ProbeGrain>(configure, addServices);

    public IProbe Probe(string key = "a") => Grains.GetGrain<IProbe>(key);

    public long Count(EngineEvent what) => _silo.Engine.Counters[what];

    public Task Quiet() => _silo.WaitForQuiet();

    public Task Advance(TimeSpan by) => Time.AdvanceAsync(by, _silo.WaitForQuiet);

    public Task Advance(int seconds) => Advance(TimeSpan.FromSeconds(seconds));

    public bool Split(string key = "a", Predicate<GrainId?>? reachesFirst = null) => _silo.Split<IProbe>(key, reachesFirst);

    public void Abandon() => _silo.Abandon();

    public Task Stop() => _silo.StopAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => _silo.DisposeAsync();
}
