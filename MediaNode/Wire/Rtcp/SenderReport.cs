using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>SR: what a sender has sent, and when its media clock showed what (RFC 3550 §6.4.1).</summary>
internal readonly ref struct SenderReport
{
    internal const int SenderInfoLength = 20;

    public ReportBlocks Blocks { get; private init; }
    public NtpTime Ntp { get; private init; }
    public uint Ssrc { get; private init; }

    /// <summary>The media clock at the moment <see cref="Ntp"/>.</summary>
    public uint RtpTimestamp { get; private init; }

    public uint PacketCount { get; private init; }

    /// <summary>Of payload, without headers and padding.</summary>
    public uint OctetCount { get; private init; }

    // |                         SSRC of sender                        |
    // |              NTP timestamp, most significant word             |
    // |             NTP timestamp, least significant word             |
    // |                         RTP timestamp                         |
    // |                     sender's packet count                     |
    // |                      sender's octet count                     |
    public static bool TryParse(in RtcpPacket packet, out SenderReport report, out RtcpError error)
    {
        report = default;
        error = RtcpError.None;

        ReadOnlySpan<byte> body = packet.Body;
        if (packet.PacketType is not RtcpPacketType.SenderReport) error = RtcpError.WrongType;
        else if (body.Length < SenderInfoLength) error = RtcpError.BodyTooShort;
        if (error is not RtcpError.None) return false;

        if (!ReportBlocks.TryTake(body[SenderInfoLength..], packet.Count, out ReportBlocks blocks))
        {
            error = RtcpError.BodyTooShort;
            return false;
        }

        report = new SenderReport
        {
            Ssrc = packet.Ssrc,
            Ntp = new NtpTime(BinaryPrimitives.ReadUInt64BigEndian(body)),
            RtpTimestamp = BinaryPrimitives.ReadUInt32BigEndian(body[8..]),
            PacketCount = BinaryPrimitives.ReadUInt32BigEndian(body[12..]),
            OctetCount = BinaryPrimitives.ReadUInt32BigEndian(body[16..]),
            Blocks = blocks,
        };
        return true;
    }
}
