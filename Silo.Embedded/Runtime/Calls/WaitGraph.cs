using System.Runtime.InteropServices;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>
/// Which call waits for which, taken when one has waited too long. A call that runs waits for those that its code has made and
/// not yet seen answered; a call that is queued waits for those that run in its way.
/// </summary>
internal sealed class WaitGraph
{
    /// <summary>Calls looked at. Where more are under way, the silo is overloaded and not deadlocked.</summary>
    private const int CallsMax = 20_000;

    /// <summary>Calls in a row.</summary>
    private const int DepthMax = 64;

    private readonly Dictionary<Call, List<Call>> _children = [];
    private readonly Dictionary<Activation, Call[]> _running = [];
    private readonly HashSet<Call> _seen = [];
    private readonly List<Call> _path = [];
    private Call[] _longest = [];

    private WaitGraph()
    {
    }

    /// <summary>What the call waits for, and what that waits for, and so on.</summary>
    /// <param name="catalog">Where the calls are.</param>
    /// <param name="call">The one that has waited too long.</param>
    /// <param name="isCircle">The chain comes back to itself: none of it can end.</param>
    /// <returns>Null if there is nothing to tell.</returns>
    public static string? Describe(Catalog catalog, Call call, out bool isCircle)
    {
        isCircle = false;
        var graph = new WaitGraph();
        if (!graph.TryTake(catalog)) return null;

        isCircle = graph.Walk(call);
        return graph._longest.Length > 1 ? string.Join(" -> ", graph._longest.Select(Told)) : null;
    }

    private static string Told(Call call) => call.HasStarted ? $"{call}" : $"{call} (queued)";

    private bool TryTake(Catalog catalog)
    {
        int count = 0;
        foreach (Activation activation in catalog.Snapshot())
        {
            (Call[] running, Call[] waiting) = activation.Calls();
            _running[activation] = running;
            if ((count += running.Length + waiting.Length) > CallsMax) return false;
            foreach (Call each in running) Add(each);
            foreach (Call each in waiting) Add(each);
        }

        return true;
    }

    private void Add(Call call)
    {
        if (call.Parent is null) return;
        ref List<Call>? children = ref CollectionsMarshal.GetValueRefOrAddDefault(_children, call.Parent, out _);
        (children ??= []).Add(call);
    }

    /// <summary>True: it ends in a circle.</summary>
    private bool Walk(Call call)
    {
        _path.Add(call);
        if (_path.Count > _longest.Length) _longest = [.. _path];
        if (_path.Count < DepthMax)
        {
            foreach (Call next in WaitedForBy(call))
            {
                if (_path.Contains(next))
                {
                    _longest = [.. _path, next];
                    return true;
                }

                if (_seen.Add(next) && Walk(next)) return true;
            }
        }

        _path.RemoveAt(_path.Count - 1);
        return false;
    }

    private IEnumerable<Call> WaitedForBy(Call call)
    {
        // One that was given up is waited for no more, but it still stands in the way of others while it runs.
        if (call.HasStarted)
        {
            return (_children.GetValueOrDefault(call) ?? []).Where(each => !each.Completion.IsCompleted || _path.Contains(each));
        }

        return call.At is { } at && _running.TryGetValue(at, out Call[]? running) ? running.Where(each => !each.IsInterleaving) : [];
    }
}
