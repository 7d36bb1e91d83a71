using System.Text;
using Conference.Silo.Embedded.Storage;

namespace Conference.Cluster;

/// <summary>A store that a test can make fail, or watch.</summary>
internal sealed class FailingStore : IStateStore
{
    public const string Failure = "The disk is full.";

    private readonly MemoryStateStore _store = new();
    private readonly List<byte[]> _written = [];
    private int _writesToFail;
    private string? _stateToFail;

    public void FailNextWrite() => _writesToFail++;

    public void FailNextWriteOf(string state) => _stateToFail = state;

    /// <summary>Whether a text was ever written.</summary>
    public bool Contains(string text) => _written.Any(payload => payload.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    public Task<StoredState?> Read(StateKey key, CancellationToken cancellation) => _store.Read(key, cancellation);

    public Task<string> Write(StateKey key, ReadOnlyMemory<byte> payload, string? etag, CancellationToken cancellation)
    {
        if (Fails(key.StateName)) return Task.FromException<string>(new IOException(Failure));

        lock (_written) _written.Add(payload.ToArray());
        return _store.Write(key, payload, etag, cancellation);
    }

    public Task Clear(StateKey key, string? etag, CancellationToken cancellation) => _store.Clear(key, etag, cancellation);

    private bool Fails(string state)
    {
        if (_stateToFail == state) _stateToFail = null;
        else if (_writesToFail > 0) _writesToFail--;
        else return false;
        return true;
    }
}
