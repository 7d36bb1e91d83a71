using Conference.MediaNode.Link.Negotiation;

namespace Conference.MediaNode.Media;

/// <summary>A packet in a <see cref="PacketHistory"/>: where its payload lies, and behind it its dependency descriptor.</summary>
internal struct HeldPacket
{
    /// <summary>Null: the place is empty.</summary>
    public CodecBinding? Codec;
    public long SequenceNumber;
    public Instant HeldSince;

    /// <summary>Of all bytes ever written, how many came before.</summary>
    public long Position;
    public uint Timestamp;
    public ushort PayloadLength;
    public byte DependencyLength;
    public bool Marker;
}
