namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>RR: how a receiver that sends nothing receives (RFC 3550 §6.4.2).</summary>
internal readonly ref struct ReceiverReport
{
    public ReportBlocks Blocks { get; private init; }
    public uint Ssrc { get; private init; }

    public static bool TryParse(in RtcpPacket packet, out ReceiverReport report, out RtcpError error)
    {
        report = default;
        error = RtcpError.None;
        ReportBlocks blocks = default;

        if (packet.PacketType is not RtcpPacketType.ReceiverReport) error = RtcpError.WrongType;
        else if (packet.Content.Length < 4) error = RtcpError.BodyTooShort;
        else if (!ReportBlocks.TryTake(packet.Body, packet.Count, out blocks)) error = RtcpError.BodyTooShort;
        if (error is not RtcpError.None) return false;

        report = new ReceiverReport { Ssrc = packet.Ssrc, Blocks = blocks };
        return true;
    }
}
