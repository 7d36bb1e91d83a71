using Conference.Silo.Embedded.Runtime;
using Conference.Silo.Embedded.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Conference.Silo.Embedded;

/// <summary>
/// The Orleans programming model in one process: no membership, no directory, no network. Grains, interfaces and
/// callers are the
/// same source as with Orleans.
/// </summary>
public sealed class EmbeddedSilo : IAsyncDisposable
{
    /// <summary>How often idle activations are looked for.</summary>
    private static readonly TimeSpan CollectionPeriodMax = TimeSpan.FromMinutes(1);

    /// <summary>What disposing waits for calls that do not end.</summary>
    private static readonly TimeSpan DisposalTimeout = TimeSpan.FromSeconds(10);

    private readonly Engine _engine;
    private readonly ITimer _collection;
    private readonly SqliteStateStore? _ownStore;
    private ServiceProvider? _ownServices;
    private Task? _stopped;
    private Exception? _escaped;

    /// <exception cref="InvalidOperationException">
    /// A grain class or interface is one that Orleans would refuse.
    /// </exception>
    public EmbeddedSilo(
        IOptions<EmbeddedSiloOptions> options, IServiceProvider services, TimeProvider time, ILogger<EmbeddedSilo> log)
    {
        EmbeddedSiloOptions settings = options.Value;
        IStateStore? store = settings.StateStore;
        if (store is null && settings.StateConnectionString is { } connection)
        {
            store = _ownStore = new SqliteStateStore(connection, time);
        }

        _engine = new Engine(settings, services, time, log, store ?? new MemoryStateStore());
        Grains = new GrainFactory(_engine);

        TimeSpan period =
            settings.CollectionAge / 4 < CollectionPeriodMax ? settings.CollectionAge / 4 : CollectionPeriodMax;
        _collection = time.CreateTimer(_ => Collect(), null, period, period);
    }

    public IGrainFactory Grains { get; }

    public IServiceProvider Services => _engine.Services;

    /// <summary>Grains in memory now.</summary>
    public int ActivationCount => _engine.Catalog.Count;

    internal Engine Engine => _engine;

    /// <summary>A silo without a host, for tests: serialises every call unless told otherwise.</summary>
    public static EmbeddedSilo Start(
        Action<EmbeddedSiloOptions> configure, Action<IServiceCollection>? addServices = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        addServices?.Invoke(services);
        services.AddEmbeddedSilo(options =>
        {
            options.SerializeEveryCall = true;
            configure(options);
        });

        ServiceProvider provider = services.BuildServiceProvider();
        var silo = provider.GetRequiredService<EmbeddedSilo>();
        silo._ownServices = provider;
        return silo;
    }

    /// <summary>
    /// Completes when no turn runs and none could: what is left waits for a clock, a test or the outside. A test
    /// waits for this
    /// instead of sleeping.
    /// </summary>
    public Task WaitForQuiet() => _engine.IsAbandoned ? Task.CompletedTask : _engine.Quiescence.Wait();

    /// <summary>Where a stepped silo is called from.</summary>
    public OutsideParty AddOutsideParty() => new(_engine.Turns, failure => _escaped ??= failure);

    /// <summary>
    /// Of a stepped silo: runs turns until none is runnable. What is left waits for the clock, the store or the outside.
    /// </summary>
    /// <returns>How many ran.</returns>
    /// <exception cref="AggregateException">Something escaped from what an outside party had posted.</exception>
    public int RunTurns()
    {
        int ran = _engine.Turns.Step();
        (Exception? escaped, _escaped) = (_escaped, null);
        return escaped is null ? ran : throw new AggregateException("Work of an outside party has failed.", escaped);
    }

    /// <summary>Lets running calls end and deactivates every grain. Calls from outside fail from here on.</summary>
    public Task StopAsync(CancellationToken cancellation)
    {
        lock (_collection) return _stopped ??= Stop(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        using (var deadline = new CancellationTokenSource(DisposalTimeout)) await StopAsync(deadline.Token);
        (ServiceProvider? services, _ownServices) = (_ownServices, null);
        if (services is not null) await services.DisposeAsync();
    }

    /// <summary>
    /// As if the process were killed: no turn begins any more, nothing more is written, timers are dead, and no grain hears of
    /// it. A write that has reached the store happens or not. Calls from outside that are under way time out, later ones fail.
    /// A turn that runs on another thread at this moment goes on, but nothing that it does is seen.
    /// </summary>
    public void Abandon()
    {
        _engine.Turns.IsStopped = true;
        _collection.Dispose();
        _engine.Catalog.Abandon();
    }

    /// <summary>
    /// Provokes a second activation of one grain: the standing one is forgotten but goes on with its calls and timers until a
    /// write of it conflicts, or it is idle; the next call makes another. Calls that the first makes to its own grain reach it.
    /// </summary>
    /// <param name="grain">Which grain.</param>
    /// <param name="reachesFirst">Whose calls still reach the first, as from a silo with an old directory; null: nobody's.</param>
    /// <returns>False: the grain is not in memory.</returns>
    public bool Split(GrainId grain, Predicate<GrainId?>? reachesFirst = null) =>
        _engine.Catalog.Split(grain, reachesFirst ?? (_ => false));

    /// <inheritdoc cref="Split(GrainId, Predicate{GrainId?})"/>
    public bool Split<TGrainInterface>(string key, Predicate<GrainId?>? reachesFirst = null)
        where TGrainInterface : IGrainWithStringKey => Split(Grains.GetGrain<TGrainInterface>(key).GetGrainId(), reachesFirst);

    private async Task Stop(CancellationToken cancellation)
    {
        await _collection.DisposeAsync();
        if (!_engine.IsAbandoned) await _engine.Catalog.Close(cancellation);
        if (_ownStore is not null) await _ownStore.DisposeAsync();
        _engine.Counters.Dispose();
    }

    private void Collect()
    {
        _engine.Catalog.CollectIdle();
        _engine.Observers.ForgetCollected();
    }
}
