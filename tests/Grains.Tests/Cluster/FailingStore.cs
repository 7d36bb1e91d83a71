using Conference.Silo.Embedded.Storage;

namespace Conference.Cluster;

/// <summary>A store that a test can make fail, or watch.</summary>
internal sealed class FailingStore(IStateStore store) : IStateStore
{
    private int _writesToFail;

    public int Writes { get; private set; }

    public void FailNextWrite() => _writesToFail++;

    public Task<StoredState?> Read(StateKey key, CancellationToken cancellation) => store.Read(key, cancellation);

    public Task<string> Write(StateKey key, ReadOnlyMemory<byte> payload, string? etag, CancellationToken cancellation)
    {
        if (_writesToFail > 0)
        {
            _writesToFail--;
            return Task.FromException<string>(new IOException("The disk is full."));
        }

        Writes++;
        return store.Write(key, payload, etag, cancellation);
    }

    public Task Clear(StateKey key, string? etag, CancellationToken cancellation) => store.Clear(key, etag, cancellation);
}
