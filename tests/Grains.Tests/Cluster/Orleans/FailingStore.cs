using System.Text;
using Orleans.Storage;

namespace Conference.Cluster;

/// <summary>A store that a test can make fail, or watch.</summary>
internal sealed class FailingStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string State, GrainId Grain), (byte[] Payload, string Etag)> _records = [];
    private readonly List<byte[]> _written = [];
    private int _writesToFail;

    public void FailNextWrite() => _writesToFail++;

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
            if (_writesToFail > 0)
            {
                _writesToFail--;
                throw new IOException("The disk is full.");
            }

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
}
