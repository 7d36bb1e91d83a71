using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Paths;

namespace Conference.MediaNode.Simulation.Runs;

/// <summary>
/// What passed the node's door: a hash over every datagram with its time, in both directions, and the last lines in words.
/// </summary>
/// <param name="writer">Takes every line, if there is one.</param>
internal sealed class Trace(Instant beganAt, TextWriter? writer) : IDisposable
{
    /// <summary>Lines kept for a failure.</summary>
    public const int LinesMax = 60;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly SortedDictionary<int, IncrementalHash> _byClient = [];
    private readonly Queue<Entry> _last = [];

    private readonly record struct Entry(Instant At, char Direction, SimClient? Client, DatagramKind Kind, int Length, object? What);

    public long Datagrams { get; private set; }

    /// <summary>Somebody reads along.</summary>
    public bool IsWritten => writer is not null;

    public IEnumerable<string> LastLines => _last.Select(Line);

    public void In(Instant now, SimDatagram datagram)
    {
        Absorb(now, '>', datagram.Client, datagram.Bytes);
        Keep(new Entry(now, '>', datagram.Client, DatagramKinds.Of(datagram.Bytes), datagram.Bytes.Length, datagram.Packet));
    }

    public void Out(Instant now, SimClient client, byte[] bytes, object? what)
    {
        Absorb(now, '<', client, bytes);
        Keep(new Entry(now, '<', client, DatagramKinds.Of(bytes), bytes.Length, what));
    }

    public void Note(Instant now, string text) => Keep(new Entry(now, '=', null, DatagramKind.Unknown, 0, text));

    public string Hash() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>In the order of the clients' numbers.</summary>
    public IReadOnlyList<string> ClientHashes() => [.. _byClient.Values.Select(hash => Convert.ToHexStringLower(hash.GetCurrentHash()))];

    public void Dispose()
    {
        _hash.Dispose();
        foreach (IncrementalHash hash in _byClient.Values) hash.Dispose();
    }

    private void Absorb(Instant now, char direction, SimClient client, byte[] bytes)
    {
        Span<byte> head = stackalloc byte[14];
        BinaryPrimitives.WriteInt64BigEndian(head, now.Nanoseconds);
        head[8] = (byte)direction;
        head[9] = (byte)client.Plan.Number;
        BinaryPrimitives.WriteInt32BigEndian(head[10..], bytes.Length);
        _hash.AppendData(head);
        _hash.AppendData(bytes);
        if (!_byClient.TryGetValue(client.Plan.Number, out IncrementalHash? own))
        {
            _byClient[client.Plan.Number] = own = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        }

        own.AppendData(head);
        own.AppendData(bytes);
        Datagrams++;
    }

    private void Keep(in Entry entry)
    {
        if (_last.Count == LinesMax) _last.Dequeue();
        _last.Enqueue(entry);
        writer?.WriteLine(Line(entry));
    }

    private string Line(Entry entry)
    {
        string at = ((entry.At - beganAt).TotalMilliseconds).ToString("F3", CultureInfo.InvariantCulture).PadLeft(10);
        return entry.Client is null
            ? $"{at} {entry.Direction} {entry.What}"
            : $"{at} {entry.Direction} {entry.Client} {entry.Kind} {entry.Length} {entry.What}";
    }
}
