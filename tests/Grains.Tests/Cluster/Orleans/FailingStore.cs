using System.Text;
using Orleans.Storage;

namespace Conference.Cluster;

/// <summary>A store that a test can make fail, or watch.</summary>
internal sealed class FailingStore
{
    public const string Failure = "The disk is full.";

    private readonly Lock _gate = new();
    private readonly Dictionary<(string State, GrainId Grain), (byte[] Payload, string Etag)> _records = [];
    private readonly List<byte[]> _written = [];
    private int _writesToFail;
    private string? _stateToFail;

    public void FailNextWrite() => _writesToFail++;

    public void FailNextWriteOf(string state) => _stateToFail = state;

    /// <summary>Whether a text was ever written.</summary>
    public bool Contains(string text)
    {
        lock (_gate) return _written.Any(payload => payload.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
    }

    public (byte[] Payload, string Etag)? Read(string state, GrainId grain)
    {
        lock (_gate) return _records.TryGetValue((state, grain), out (byte[], string) record) ? record : null;
    }

    public string Write(string state, GrainId grain, byte[] payload, string? etag)
    {
        lock (_gate)
        {
            if (Fails(state)) throw new IOException(Failure);

            Check(state, grain, etag);
            _written.Add(payload);
            string next = _written.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
            _records[(state, grain)] = (payload, next);
            return next;
        }
    }

    public void Clear(string state, GrainId grain, string? etag)
    {
        lock (_gate)
        {
            Check(state, grain, etag);
            _records.Remove((state, grain));
        }
    }

    private void Check(string state, GrainId grain, string? etag)
    {
        string? stored = Read(state, grain)?.Etag;
        if (stored != etag) throw new InconsistentStateException("Somebody else wrote.", stored, etag);
    }

    private bool Fails(string state)
    {
        if (_stateToFail == state) _stateToFail = null;
        else if (_writesToFail > 0) _writesToFail--;
        else return false;
        return true;
    }
}
