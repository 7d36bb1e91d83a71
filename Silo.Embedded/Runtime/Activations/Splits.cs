using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>
/// Activations that the catalog has forgotten on purpose while they go on: what a cluster has for a while when its directory
/// was cut in two. Not safe for threads: the catalog locks.
/// </summary>
internal sealed class Splits
{
    private readonly Dictionary<GrainId, List<(Activation First, Predicate<GrainId?> ReachesFirst)>> _splits = [];

    public IEnumerable<Activation> All => _splits.Values.SelectMany(each => each).Select(each => each.First);

    public void Add(Activation first, Predicate<GrainId?> reachesFirst)
    {
        if (!_splits.TryGetValue(first.GrainId, out var ofGrain)) _splits[first.GrainId] = ofGrain = [];
        ofGrain.Add((first, reachesFirst));
    }

    public bool Remove(Activation activation)
    {
        if (!_splits.TryGetValue(activation.GrainId, out var ofGrain)) return false;
        bool wasThere = ofGrain.RemoveAll(each => each.First == activation) > 0;
        if (ofGrain.Count == 0) _splits.Remove(activation.GrainId);
        return wasThere;
    }

    public void Clear() => _splits.Clear();

    /// <summary>The one that this call reaches instead of the grain's standing activation. Each reaches itself.</summary>
    public Activation? For(GrainId id, Call call)
    {
        if (!_splits.TryGetValue(id, out var ofGrain)) return null;
        foreach ((Activation first, Predicate<GrainId?> reachesFirst) in ofGrain)
        {
            if (call.Source == first || reachesFirst(call.SourceId)) return first;
        }

        return null;
    }
}
