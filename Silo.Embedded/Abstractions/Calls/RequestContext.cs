using System.Collections.Immutable;
using Conference.Silo.Embedded.Runtime;

namespace Orleans.Runtime;

/// <summary>Values that travel with a call to the callee and to whatever it calls. They never travel back.</summary>
public static class RequestContext
{
    /// <summary>Not empty: calls of this chain may enter the grain that allowed it while it waits.</summary>
    public static Guid ReentrancyId
    {
        get => CallScope.Current.Chain;
        set => CallScope.Current = CallScope.Current with { Chain = value };
    }

    public static IEnumerable<string> Keys => Snapshot.Keys;

    public static IEnumerable<KeyValuePair<string, object>> Entries => Snapshot;

    internal static ImmutableDictionary<string, object> Snapshot
    {
        get => CallScope.Current.Values;
        set => CallScope.Current = CallScope.Current with { Values = value };
    }

    public static object? Get(string key) => Snapshot.GetValueOrDefault(key);

    public static void Set(string key, object value) => Snapshot = Snapshot.SetItem(key, value);

    public static bool Remove(string key)
    {
        bool held = Snapshot.ContainsKey(key);
        Snapshot = Snapshot.Remove(key);
        return held;
    }

    public static void Clear() =>
        CallScope.Current = CallScope.Current with { Values = CallScope.Outside.Values, Chain = Guid.Empty };

    /// <summary>Until disposed, calls made from here may come back into this grain (A calls B, B calls A).</summary>
    public static ReentrancySection AllowCallChainReentrancy() =>
        new(ReentrancyId, ReentrancyId == Guid.Empty ? Guid.NewGuid() : ReentrancyId);

    /// <summary>Until disposed, calls made from here do not come back into this grain.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    /// <summary>Restores the chain that was in force before.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _before;
        private readonly Guid _chain;
        private readonly Activation? _grain;

        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _before = originalReentrancyId;
            _chain = newReentrancyId;
            _grain = newReentrancyId == Guid.Empty ? null : TurnGroup.CurrentActivation;
            ReentrancyId = newReentrancyId;
            _grain?.OpenChain(_chain);
        }

        public void Dispose()
        {
            ReentrancyId = _before;
            _grain?.CloseChain(_chain);
        }
    }
}
