using System.Globalization;

namespace Conference.Silo.Embedded.Storage;

/// <summary>State for tests and trials. Handed to a second silo it is what the first one left.</summary>
public sealed class MemoryStateStore : IStateStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StateKey, StoredState> _states = [];
    private long _lastEtag;

    public int Count
    {
        get { lock (_lock) return _states.Count; }
    }

    public Task<StoredState?> Read(StateKey key, CancellationToken cancellation)
    {
        lock (_lock) return Task.FromResult(_states.GetValueOrDefault(key));
    }

    public Task<string> Write(StateKey key, ReadOnlyMemory<byte> payload, string? etag, CancellationToken cancellation)
    {
        lock (_lock)
        {
            StateConflict.ThrowUnlessSame(key, _states.GetValueOrDefault(key)?.Etag, etag);
            string next = (++_lastEtag).ToString(CultureInfo.InvariantCulture);
            _states[key] = new StoredState(payload.ToArray(), next);
            return Task.FromResult(next);
        }
    }

    public Task Clear(StateKey key, string? etag, CancellationToken cancellation)
    {
        lock (_lock)
        {
            StateConflict.ThrowUnlessSame(key, _states.GetValueOrDefault(key)?.Etag, etag);
            _states.Remove(key);
            return Task.CompletedTask;
        }
    }
}
