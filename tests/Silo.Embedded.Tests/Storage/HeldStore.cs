using Conference.Silo.Embedded.Storage;

namespace Conference.Silo.Embedded.Tests.Storage;

/// <summary>A store that makes the second write at once, but says so only when it is let go.</summary>
internal sealed class HeldStore : IStateStore
{
    private readonly MemoryStateStore _store = new();
    private readonly TaskCompletionSource _reached = new();
    private readonly TaskCompletionSource _released = new();
    private int _writes;

    public Task Reached => _reached.Task;

    public void Release() => _released.SetResult();

    public Task<StoredState?> Read(StateKey key, CancellationToken cancellation) => _store.Read(key, cancellation);

    public async Task<string> Write(StateKey key, ReadOnlyMemory<byte> payload, string? etag, CancellationToken cancellation)
    {
        string written = await _store.Write(key, payload, etag, cancellation);
        if (Interlocked.Increment(ref _writes) != 2) return written;
        _reached.SetResult();
        await _released.Task;
        return written;
    }

    public Task Clear(StateKey key, string? etag, CancellationToken cancellation) => _store.Clear(key, etag, cancellation);
}
