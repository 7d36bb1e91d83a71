using System.Buffers.Binary;

namespace Conference.MediaNode.Link.Srtp;

/// <summary>As much of an RTP or RTCP packet as its protection needs: how much stays clear, and whose it is.</summary>
internal readonly record struct SrtpHeader(int Length, uint Ssrc, ushort SequenceNumber)
{
    /// <summary>The header and the sender's SSRC stay in clear (RFC 3711 §3.4).</summary>
    public const int RtcpLength = 8;

    private const int RtpFixedLength = 12;

    /// <summary>Clear are the fixed header, the CSRCs and the whole header extension (RFC 3711 §3.1).</summary>
    public static bool TryParseRtp(ReadOnlySpan<byte> packet, out SrtpHeader header, out SrtpError error)
    {
        header = default;
        if (packet.Length < RtpFixedLength) return Refuse(SrtpError.TooShort, out error);
        if (packet[0] >> 6 != 2) return Refuse(SrtpError.WrongVersion, out error);

        int length = RtpFixedLength + ((packet[0] & 0x0F) * 4);
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < length + 4) return Refuse(SrtpError.HeaderTruncated, out error);
            length += 4 + (BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]) * 4);
        }

        if (packet.Length < length) return Refuse(SrtpError.HeaderTruncated, out error);

        header = new SrtpHeader(
            length,
            BinaryPrimitives.ReadUInt32BigEndian(packet[8..]),
            BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));
        error = SrtpError.None;
        return true;
    }

    public static bool TryParseRtcp(ReadOnlySpan<byte> packet, out SrtpHeader header, out SrtpError error)
    {
        header = default;
        if (packet.Length < RtcpLength) return Refuse(SrtpError.TooShort, out error);
        if (packet[0] >> 6 != 2) return Refuse(SrtpError.WrongVersion, out error);

        header = new SrtpHeader(RtcpLength, BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), SequenceNumber: 0);
        error = SrtpError.None;
        return true;
    }

    private static bool Refuse(SrtpError reason, out SrtpError error)
    {
        error = reason;
        return false;
    }
}
