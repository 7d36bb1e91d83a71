namespace Conference.MediaNode.Ingress;

/// <summary>One received datagram: where its bytes lie in the batch's memory, and how it came.</summary>
internal readonly record struct Datagram(int Offset, int Length, NetworkPath Path);

/// <summary>
/// Everything that was waiting at a shard's sockets. The memory belongs to the host, which leaves it alone until the shard
/// has been drained; the shard decrypts in place.
/// </summary>
internal sealed class DatagramBatch(int datagramsMax, int datagramLengthMax)
{
    private readonly Datagram[] _datagrams = new Datagram[datagramsMax];

    /// <summary>Pinned, so that the host can hand its address to the kernel. Slot i starts at i * <see cref="Stride"/>.</summary>
    public byte[] Memory { get; } = GC.AllocateArray<byte>(datagramsMax * datagramLengthMax, pinned: true);

    public int Stride { get; } = datagramLengthMax;

    public int CountMax => _datagrams.Length;

    public int Count { get; private set; }

    public bool IsFull => Count == _datagrams.Length;

    public ref readonly Datagram this[int index] => ref _datagrams[index];

    public void Add(int offset, int length, in NetworkPath path) => _datagrams[Count++] = new Datagram(offset, length, path);

    public Span<byte> BytesOf(in Datagram datagram) => Memory.AsSpan(datagram.Offset, datagram.Length);

    public void Clear() => Count = 0;
}
