using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>
/// Which activation stands for which grain. One lock around finding and queueing keeps calls in order even while an
/// activation
/// is replaced.
/// </summary>
internal sealed partial class Catalog(Engine engine)
{
    /// <summary>Activations that may end before they come to a call, as in Orleans. One more fails it.</summary>
    private const int ForwardsMax = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<GrainId, List<Activation>> _activations = [];
    private readonly Splits _splits = new();
    private int _count;
    private bool _isClosing;

    public int Count
    {
        get { lock (_lock) return _count; }
    }

    /// <summary>
    /// Queues the call at the grain's activation, making one if there is none. What cannot be queued fails the call.
    /// </summary>
    public void Route(GrainId id, Call call)
    {
        lock (_lock)
        {
            // Calls that grains make while they finish still arrive.
            if (_isClosing && call.Source is null)
            {
                Refuse(id, call, EngineEvent.Overloaded, new SiloUnavailableException("The silo stops."));
            }
            else if (Pick(id, call) is { } activation) activation.Enqueue(call);
            else
            {
                int max = engine.Options.ActivationsMax;
                var full = new LimitExceededException(nameof(EmbeddedSiloOptions.ActivationsMax), _count, max, id);
                Refuse(id, call, EngineEvent.Overloaded, full);
            }
        }
    }

    /// <summary>Takes a failed activation out and gives what waited for it.</summary>
    public Call[] Remove(Activation activation)
    {
        lock (_lock)
        {
            if (!_splits.Remove(activation)) Forget(activation);
            _count--;
            return activation.Leave();
        }
    }

    /// <summary>
    /// Forgets the grain's standing activation, which goes on: the next call makes a second one. It still reaches the first if
    /// the first itself makes it, or if <paramref name="reachesFirst"/> says so of its caller.
    /// </summary>
    /// <returns>False: it has none.</returns>
    public bool Split(GrainId id, Predicate<GrainId?> reachesFirst)
    {
        lock (_lock)
        {
            if (!_activations.TryGetValue(id, out List<Activation>? standing)) return false;
            Activation first = standing[0];
            if (first.Class.ActivationsMax > 1) throw new InvalidOperationException($"{id} may have several activations anyway.");
            Forget(first);
            _splits.Add(first, reachesFirst);
            return true;
        }
    }

    /// <summary>Forgets all without a word to any.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            foreach (Activation activation in Snapshot()) activation.Abandon();
            _activations.Clear();
            _splits.Clear();
            _count = 0;
        }
    }

    /// <summary>Takes a finished activation out and sends what waited for it to a fresh one.</summary>
    public void Replace(Activation activation)
    {
        lock (_lock)
        {
            foreach (Call call in Remove(activation))
            {
                if (call.IsAbandoned) engine.Counters.Add(EngineEvent.ExpiredInQueue);
                else if (call.Forwards++ < ForwardsMax) Route(activation.GrainId, call);
                else Refuse(activation.GrainId, call, EngineEvent.ForwardedTooOften, NotForwarded(call));
            }
        }
    }

    /// <summary>Activations end as with a process that they were in; the others go on.</summary>
    /// <returns>The calls that will have no answer.</returns>
    public Call[] Halt(Predicate<Activation> wasInside)
    {
        lock (_lock)
        {
            List<Call> unanswered = [];
            foreach (Activation activation in Snapshot().Where(each => wasInside(each)))
            {
                unanswered.AddRange(activation.Halt());
                Remove(activation);
            }

            return [.. unanswered];
        }
    }

    public void CollectIdle()
    {
        foreach (Activation activation in Snapshot()) activation.CollectIfIdle(engine.Options.CollectionAge);
    }

    /// <summary>Lets running calls end and deactivates all. Calls from outside are refused from here on.</summary>
    public async Task Close(CancellationToken cancellation)
    {
        lock (_lock) _isClosing = true;
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo stops.");

        // A grain that ends may call another back to life, a few times over.
        while (Snapshot() is { Length: > 0 } standing)
        {
            foreach (Activation activation in standing) activation.Deactivate(reason);
            try
            {
                await Task.WhenAll(standing.Select(activation => activation.Gone)).WaitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                LogAbandoned(engine.Log, Count);
                return;
            }
        }
    }

    /// <summary>All activations, also those that were split off.</summary>
    public Activation[] Snapshot()
    {
        lock (_lock) return [.. _activations.Values.SelectMany(standing => standing), .. _splits.All];
    }

    private void Forget(Activation activation)
    {
        List<Activation> standing = _activations[activation.GrainId];
        standing.Remove(activation);
        if (standing.Count == 0) _activations.Remove(activation.GrainId);
    }

    private Activation? Pick(GrainId id, Call first)
    {
        if (_splits.For(id, first) is { } reached) return reached;
        if (!_activations.TryGetValue(id, out List<Activation>? standing)) standing = [];
        GrainClass grainClass = standing is [var any, ..] ? any.Class : engine.Classes.Of(id.Type);

        if (standing is [var only] && grainClass.ActivationsMax == 1) return only;

        Activation? least = standing.MinBy(activation => activation.Load);
        bool isFull = standing.Count >= grainClass.ActivationsMax;
        if (least is not null && (isFull || least.Load == 0)) return least;
        if (_count >= engine.Options.ActivationsMax) return least;

        var fresh = new Activation(engine, grainClass, id);
        standing.Add(fresh);
        _activations[id] = standing;
        _count++;
        fresh.Start(first);
        return fresh;
    }

    private static OrleansMessageRejectionException NotForwarded(Call call) =>
        new($"{call} met {ForwardsMax + 1} activations that ended before they came to it.");

    private void Refuse(GrainId id, Call call, EngineEvent what, Exception why)
    {
        engine.Counters.Add(call.IsOneWay ? EngineEvent.OneWayFailed : what);
        if (call.IsOneWay) LogRefused(engine.Log, call.Name, id, why);
        else call.TryFail(why);
    }

    [LoggerMessage(LogLevel.Warning, "The silo stops with {Count} activations still busy")]
    private static partial void LogAbandoned(ILogger logger, int count);

    [LoggerMessage(LogLevel.Error, "The one-way call {Method} of {Grain} was refused")]
    private static partial void LogRefused(ILogger logger, string method, GrainId grain, Exception why);
}
