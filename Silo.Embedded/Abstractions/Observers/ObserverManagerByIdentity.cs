using System.Collections;
using Microsoft.Extensions.Logging;

namespace Orleans.Utilities;

/// <summary>
/// The observers of one grain. Each has to subscribe again before <see cref="ExpirationDuration"/> is over; one that
/// throws
/// is forgotten. Used inside its grain's turns: not safe for threads.
/// </summary>
public partial class ObserverManager<TIdentity, TObserver>(TimeSpan expiration, ILogger log) : IEnumerable<TObserver>
    where TIdentity : notnull
{
    private readonly Dictionary<TIdentity, Entry> _observers = [];

    /// <summary>The clock. Set it to the grain's TimeProvider.</summary>
    public Func<DateTime> GetDateTime { get; set; } = () => TimeProvider.System.GetUtcNow().UtcDateTime;

    public TimeSpan ExpirationDuration { get; set; } = expiration;

    public int Count => _observers.Count;

    public IReadOnlyDictionary<TIdentity, TObserver> Observers =>
        _observers.ToDictionary(entry => entry.Key, entry => entry.Value.Observer);

    public void Clear() => _observers.Clear();

    /// <summary>Adds an observer or keeps it for another <see cref="ExpirationDuration"/>.</summary>
    public void Subscribe(TIdentity id, TObserver observer) => _observers[id] = new Entry(observer, GetDateTime());

    public void Unsubscribe(TIdentity id) => _observers.Remove(id);

    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        foreach (TIdentity id in Addressed(predicate))
        {
            // An await lies between: the observer may have left meanwhile.
            if (!_observers.TryGetValue(id, out Entry? entry)) continue;
            try
            {
                await notification(entry.Observer);
            }
            catch (Exception failure)
            {
                Forget(id, failure);
            }
        }
    }

    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        foreach (TIdentity id in Addressed(predicate))
        {
            try
            {
                notification(_observers[id].Observer);
            }
            catch (Exception failure)
            {
                Forget(id, failure);
            }
        }
    }

    public void ClearExpired()
    {
        DateTime now = GetDateTime();
        foreach ((TIdentity id, Entry entry) in _observers)
        {
            if (entry.LastSeen + ExpirationDuration < now) _observers.Remove(id);
        }
    }

    public IEnumerator<TObserver> GetEnumerator() => Observers.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private TIdentity[] Addressed(Func<TObserver, bool>? predicate)
    {
        ClearExpired();
        return [.. _observers.Where(
            entry => predicate?.Invoke(entry.Value.Observer) ?? true).Select(entry => entry.Key)];
    }

    private void Forget(TIdentity id, Exception failure)
    {
        _observers.Remove(id);
        LogForgotten(log, id, failure);
    }

    [LoggerMessage(LogLevel.Debug, "The observer {Observer} failed and is forgotten")]
    private static partial void LogForgotten(ILogger logger, TIdentity observer, Exception failure);

    private sealed record Entry(TObserver Observer, DateTime LastSeen);
}
