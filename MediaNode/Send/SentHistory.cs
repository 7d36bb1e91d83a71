namespace Conference.MediaNode.Send;

/// <summary>Which received packet a slot sent under which number, for as many as a peer may ask for again.</summary>
internal sealed class SentHistory
{
    /// <summary>A power of two. About a second of a large stream.</summary>
    public const int PacketsMax = 512;

    private readonly SentPacket[] _packets = new SentPacket[PacketsMax];

    /// <param name="sequence">Of the slot.</param>
    /// <param name="source">Of the received packet.</param>
    public void Add(long sequence, long source) =>
        At(sequence) = new SentPacket { Sequence = (uint)sequence, Source = (uint)source, IsSent = true };

    /// <summary>Whether the packet of that number was sent, and not overwritten since.</summary>
    public bool Has(long sequence) => At(sequence).IsSent && At(sequence).Sequence == (uint)sequence;

    public ref SentPacket At(long sequence) => ref _packets[sequence & (PacketsMax - 1)];
}
