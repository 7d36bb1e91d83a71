using Conference.Silo.Embedded.Codecs;
using Conference.Silo.Embedded.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>The parts of one silo, wired once. Everything else takes this and finds its neighbours in it.</summary>
internal sealed class Engine
{
    /// <summary>As Orleans calls it.</summary>
    private const string DefaultStoreName = "Default";

    private readonly IStateStore _defaultStore;
    private readonly Lazy<IIncomingGrainCallFilter[]> _incomingFilters;

    public Engine(
        EmbeddedSiloOptions options, IServiceProvider services, TimeProvider time, ILogger log, IStateStore store)
    {
        Options = options;
        Services = services;
        Time = time;
        Log = log;
        _defaultStore = store;
        _incomingFilters = new(() => [.. services.GetServices<IIncomingGrainCallFilter>()]);

        Turns = new TurnQueue(options.Seed, options.IsStepped, Quiescence);
        Sender = new Sender(this);
        Codecs = new CodecBook(Sender);
        Contracts = new ContractBook(Codecs);
        Catalog = new Catalog(this);
        Observers = new ObserverTable(this);
        Classes = new GrainClasses(
            options.GrainAssemblies.SelectMany(assembly => assembly.GetTypes()).Concat(options.GrainTypes));
        CheckContracts();
    }

    public EmbeddedSiloOptions Options { get; }

    public IServiceProvider Services { get; }

    public TimeProvider Time { get; }

    public ILogger Log { get; }

    public Quiescence Quiescence { get; } = new();

    public EngineCounters Counters { get; } = new();

    public TurnQueue Turns { get; }

    public CodecBook Codecs { get; }

    public ContractBook Contracts { get; }

    public GrainClasses Classes { get; }

    public Catalog Catalog { get; }

    public ObserverTable Observers { get; }

    public Sender Sender { get; }

    public IIncomingGrainCallFilter[] IncomingFilters => _incomingFilters.Value;

    /// <summary>As if the process had been killed: see <see cref="EmbeddedSilo.Abandon"/>.</summary>
    public bool IsAbandoned => Turns.IsStopped;

    public T ReferenceTo<T>(GrainId id) => (T)Reference.Make(Sender, typeof(T), id, isObserver: false);

    /// <summary>What another silo would see of this exception: a copy, or that it could not be sent.</summary>
    public Exception CopyException(Exception failure)
    {
        if (!Options.SerializeEveryCall) return failure;
        try
        {
            Slot slot = Codecs.SlotOf(typeof(Exception), "an exception");
            return (Exception)Codecs.Copy(failure, slot, evenImmutable: true)!;
        }
        catch (CodecNotFoundException refused)
        {
            EngineLog.ExceptionNotSent(Log, failure);
            return refused;
        }
    }

    /// <summary>Null: there is none of this name.</summary>
    public IStateStore? StoreNamed(string? name) =>
        name is null or DefaultStoreName ? _defaultStore : Options.NamedStores.TryGetValue(name, out IStateStore? named) ? named : null;

    private void CheckContracts()
    {
        foreach (Type contract in Classes.Interfaces) Contracts.Check(contract);
        foreach (GrainClass each in Classes.All)
        {
            foreach (StateParameter state in each.States)
            {
                Codecs.SlotOf(state.Type, $"the state of {each.Type}");
                if (StoreNamed(state.StoreName) is null)
                {
                    throw new InvalidOperationException(
                        $"{each.Type} keeps its state \"{state.Name}\" in the store \"{state.StoreName}\", which "
                        + $"{nameof(EmbeddedSiloOptions.NamedStores)} does not name.");
                }
            }
        }
    }
}
