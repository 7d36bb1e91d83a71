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
    private readonly Lock _lock = new();
    private readonly Dictionary<GrainId, List<Activation>> _activations = [];
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
            if (_isClosing && call.Source is null) Refuse(id, call, new SiloUnavailableException("The silo stops."));
            else if (Pick(id, call) is { } activation) activation.Enqueue(call);
            else
            {
                int max = engine.Options.ActivationsMax;
                Refuse(id, call, new LimitExceededException(nameof(EmbeddedSiloOptions.ActivationsMax), _count, max, id));
            }
        }
    }

    /// <summary>Takes a failed activation out and gives what waited for it.</summary>
    public Call[] Remove(Activation activation)
    {
        lock (_lock)
        {
            List<Activation> standing = _activations[activation.GrainId];
            standing.Remove(activation);
            if (standing.Count == 0) _activations.Remove(activation.GrainId);
            _count--;
            return activation.Leave();
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
                else Route(activation.GrainId, call);
            }
        }
    }

    /// <summary>The grain's activations end as with the process that they were in.</summary>
    /// <returns>The calls that will have no answer.</returns>
    public Call[] Halt(GrainId id)
    {
        lock (_lock)
        {
            if (!_activations.Remove(id, out List<Activation>? standing)) return [];
            _count -= standing.Count;
            return [.. standing.SelectMany(activation => activation.Halt())];
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

    private Activation[] Snapshot()
    {
        lock (_lock) return [.. _activations.Values.SelectMany(standing => standing)];
    }

    private Activation? Pick(GrainId id, Call first)
    {
        if (!_activations.TryGetValue(id, out List<Activation>? standing)) standing = [];
        GrainClass grainClass = standing is [var any, ..] ? any.Class : engine.Classes.Of(id.Type);

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

    private void Refuse(GrainId id, Call call, Exception why)
    {
        engine.Counters.Add(call.IsOneWay ? EngineEvent.OneWayFailed : EngineEvent.Overloaded);
        if (call.IsOneWay) LogRefused(engine.Log, call.Name, id, why);
        else call.TryFail(why);
    }

    [LoggerMessage(LogLevel.Warning, "The silo stops with {Count} activations still busy")]
    private static partial void LogAbandoned(ILogger logger, int count);

    [LoggerMessage(LogLevel.Error, "The one-way call {Method} of {Grain} was refused")]
    private static partial void LogRefused(ILogger logger, string method, GrainId grain, Exception why);
}
