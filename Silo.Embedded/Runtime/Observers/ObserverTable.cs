using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>The observer objects of this process, by the address that grains know.</summary>
internal sealed partial class ObserverTable(Engine engine)
{
    private const string ObserverType = "observer";

    private readonly ConcurrentDictionary<GrainId, ObserverHost> _hosts = new();
    private long _last;

    public T Add<T>(IGrainObserver observer)
        where T : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(observer);
        if (observer is Reference) throw new ArgumentException("It is a reference already.", nameof(observer));
        if (observer is IGrainBase) throw new ArgumentException("A grain is called by its own reference.", nameof(observer));
        if (observer is not T)
        {
            throw new ArgumentException($"{observer.GetType()} does not implement {typeof(T)}.", nameof(observer));
        }

        engine.Contracts.Check(typeof(T));

        if (_hosts.Count >= engine.Options.ObserversMax) ForgetCollected();
        if (_hosts.Count >= engine.Options.ObserversMax)
        {
            throw new LimitExceededException(
                nameof(EmbeddedSiloOptions.ObserversMax), _hosts.Count, engine.Options.ObserversMax, typeof(T));
        }

        string key = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        var id = GrainId.Create(ObserverType, key);
        _hosts[id] = new ObserverHost(engine, observer, id);
        return (T)Reference.Make(engine.Sender, typeof(T), id, isObserver: true);
    }

    public void Remove(IGrainObserver reference)
    {
        if (reference is not Reference known)
        {
            throw new ArgumentException("It is an object, not its reference.", nameof(reference));
        }

        if (!_hosts.TryRemove(known.Id, out _))
        {
            throw new ArgumentException($"{known.Id} is no observer of this silo, or no more.", nameof(reference));
        }
    }

    /// <summary>
    /// Queues the call at its observer. Where there is none any more nobody answers, as with a dead process.
    /// </summary>
    public void Deliver(GrainId id, Call call)
    {
        if (!_hosts.TryGetValue(id, out ObserverHost? host))
        {
            engine.Counters.Add(EngineEvent.ObserverGone);
            LogGone(engine.Log, call.Name, id);
            return;
        }

        if (host.TryAdd(call)) return;
        engine.Counters.Add(EngineEvent.Overloaded);
        LogOverloaded(engine.Log, call.Name, id);
        call.TryFail(new LimitExceededException(
            nameof(EmbeddedSiloOptions.MailboxMax), engine.Options.MailboxMax, engine.Options.MailboxMax, id));
    }

    public void ForgetCollected()
    {
        foreach ((GrainId id, ObserverHost host) in _hosts)
        {
            if (!host.IsAlive) _hosts.TryRemove(id, out _);
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Method} was not delivered: there is no observer {Observer}")]
    private static partial void LogGone(ILogger logger, string method, GrainId observer);

    [LoggerMessage(LogLevel.Warning, "{Method} was not delivered: too many calls wait for the observer {Observer}")]
    private static partial void LogOverloaded(ILogger logger, string method, GrainId observer);
}
