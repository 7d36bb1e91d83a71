using System.Reflection;
using Conference.Silo.Embedded.Storage;

namespace Conference.Silo.Embedded;

/// <summary>Settings of the embedded silo.</summary>
public sealed class EmbeddedSiloOptions
{
    /// <summary>Where grain classes are found.</summary>
    public IList<Assembly> GrainAssemblies { get; } = [];

    /// <summary>Grain classes beside those of <see cref="GrainAssemblies"/>.</summary>
    public IList<Type> GrainTypes { get; } = [];

    /// <summary>How long an activation stays in memory without being called.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a caller waits where its method has no [ResponseTimeout].</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long OnDeactivateAsync may take.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls that may wait for one grain (or observer). One more fails with LimitExceededException.</summary>
    public int MailboxMax { get; set; } = 10_000;

    public int ActivationsMax { get; set; } = 1_000_000;

    public int ObserversMax { get; set; } = 100_000;

    /// <summary>
    /// Copies and encodes arguments, results and exceptions of every call, immutable ones too, as if each crossed to
    /// another
    /// silo: what a cluster would refuse fails here as well.
    /// </summary>
    public bool SerializeEveryCall { get; set; }

    /// <summary>
    /// One turn at a time, in an order that the seed decides. Null: beside each other on the thread pool.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>
    /// Turns run only by <see cref="EmbeddedSilo.RunTurns"/>, on its caller's thread, in the order that
    /// <see cref="Seed"/> decides. Then nothing of the silo runs anywhere else, if its clock and its store do not.
    /// </summary>
    public bool IsStepped { get; set; }

    /// <summary>SQLite, such as <c>Data Source=state.db</c>. Null: state is kept in memory.</summary>
    public string? StateConnectionString { get; set; }

    /// <summary>Takes precedence over <see cref="StateConnectionString"/>. Not disposed with the silo.</summary>
    public IStateStore? StateStore { get; set; }

    /// <summary>
    /// Stores beside the default one, by the name that [PersistentState(state, store)] gives. Not disposed with the silo.
    /// </summary>
    public IDictionary<string, IStateStore> NamedStores { get; } = new Dictionary<string, IStateStore>();
}
