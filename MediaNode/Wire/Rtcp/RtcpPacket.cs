using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>One packet of a compound, read in place (RFC 3550 §6.4).</summary>
internal readonly ref struct RtcpPacket
{
    public const int HeaderLength = 4;

    //  0                   1                   2                   3
    //  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    // |V=2|P| RC/FMT  |      PT       |        length (words - 1)     |
    /// <param name="packet">The whole packet, checked by <see cref="RtcpCompound"/>, without its padding.</param>
    internal RtcpPacket(ReadOnlySpan<byte> packet)
    {
        Count = (byte)(packet[0] & 0x1F);
        PacketType = (RtcpPacketType)packet[1];
        Content = packet[HeaderLength..];
    }

    /// <summary>Everything after the header: begins with <see cref="Ssrc"/> in all types but SDES and BYE.</summary>
    public ReadOnlySpan<byte> Content { get; }

    /// <summary>What follows <see cref="Ssrc"/>; empty when there is not even that.</summary>
    public ReadOnlySpan<byte> Body => Content.Length >= 4 ? Content[4..] : default;

    /// <summary>Who sent the packet; 0 when it has no content.</summary>
    public uint Ssrc => Content.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(Content) : 0;

    public RtcpPacketType PacketType { get; }

    /// <summary>Reports, chunks or sources; in a feedback packet its format.</summary>
    public byte Count { get; }

    /// <summary>The format of a feedback packet: the same bits as <see cref="Count"/>.</summary>
    public byte Format => Count;

    /// <summary>The second SSRC of a feedback packet (RFC 4585 §6.1); 0 when there is none.</summary>
    public uint MediaSsrc => Body.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(Body) : 0;

    internal bool IsFeedback(RtcpPacketType type, byte format) => PacketType == type && Format == format;
}
