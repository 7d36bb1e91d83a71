using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>
/// One observer object and the calls that wait for it: delivered one at a time, in order, in turns of its own.
/// </summary>
internal sealed partial class ObserverHost(Engine engine, IGrainObserver observer, GrainId id)
{
    private readonly WeakReference<IGrainObserver> _observer = new(observer);
    private readonly TurnGroup _turns = new(engine.Turns, activation: null);
    private readonly Lock _lock = new();
    private readonly Queue<Call> _waiting = [];
    private bool _isDelivering;

    public bool IsAlive => _observer.TryGetTarget(out _);

    /// <summary>False: too many calls wait already.</summary>
    public bool TryAdd(Call call)
    {
        lock (_lock)
        {
            if (_waiting.Count >= engine.Options.MailboxMax) return false;
            _waiting.Enqueue(call);
            if (_isDelivering) return true;
            _isDelivering = true;
        }

        _turns.Post(DeliverAll);
        return true;
    }

    private async Task DeliverAll()
    {
        while (TryTake() is { } call) await Deliver(call);
    }

    private Call? TryTake()
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out Call? call)) return call;
            _isDelivering = false;
            return null;
        }
    }

    private async Task Deliver(Call call)
    {
        if (call.IsAbandoned)
        {
            engine.Counters.Add(EngineEvent.ExpiredInQueue);
            return;
        }

        // Gone: as with a dead process nobody answers, and the caller's timeout ends the call.
        if (!_observer.TryGetTarget(out IGrainObserver? target))
        {
            engine.Counters.Add(EngineEvent.ObserverGone);
            LogGone(engine.Log, call.Name, id);
            return;
        }

        MethodContract method = call.Method!;
        call.StartIn(_turns);
        CallScope.Current = call.Carried;
        try
        {
            object? result = await method.Invoke(target, call.Arguments);
            call.TryComplete(method.CopyResult(result, engine.Codecs, engine.Options.SerializeEveryCall));
        }
        catch (Exception failure)
        {
            engine.Counters.Add(EngineEvent.ObserverFailed);
            LogFailed(engine.Log, call.Name, id, failure);
            call.TryFail(engine.CopyException(failure));
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Method} was not delivered: the observer {Observer} is gone")]
    private static partial void LogGone(ILogger logger, string method, GrainId observer);

    [LoggerMessage(LogLevel.Warning, "{Method} of the observer {Observer} failed")]
    private static partial void LogFailed(ILogger logger, string method, GrainId observer, Exception failure);
}
