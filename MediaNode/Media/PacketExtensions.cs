namespace Conference.MediaNode.Media;

/// <summary>What the intake reads of a packet's header extensions.</summary>
internal ref struct PacketExtensions
{
    public ReadOnlySpan<byte> Mid;
    public ReadOnlySpan<byte> Rid;

    /// <summary>Of a retransmission: the rid of the stream that it repeats (RFC 8852 §3.2).</summary>
    public ReadOnlySpan<byte> RepairedRid;

    /// <summary>-1 when absent.</summary>
    public int TransportNumber;

    /// <summary>-1 when absent.</summary>
    public short AudioLevel;

    /// <summary>Within the packet.</summary>
    public int DependencyOffset;
    public byte DependencyLength;
}
