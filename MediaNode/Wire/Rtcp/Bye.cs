namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>BYE: sources that have left, and perhaps why (RFC 3550 §6.6).</summary>
internal readonly ref struct Bye
{
    public SsrcList Ssrcs { get; private init; }

    /// <summary>Text for people; empty when absent.</summary>
    public ReadOnlySpan<byte> Reason { get; private init; }

    // |                           SSRC/CSRC ...                       |
    // |     length    |               reason for leaving          ... |
    public static bool TryParse(in RtcpPacket packet, out Bye bye, out RtcpError error)
    {
        bye = default;
        error = RtcpError.None;

        int listLength = packet.Count * 4;
        if (packet.PacketType is not RtcpPacketType.Bye) error = RtcpError.WrongType;
        else if (packet.Content.Length < listLength) error = RtcpError.BodyTooShort;
        if (error is not RtcpError.None) return false;

        ReadOnlySpan<byte> rest = packet.Content[listLength..];
        int reasonLength = rest.IsEmpty ? 0 : rest[0];
        if (!rest.IsEmpty && reasonLength > rest.Length - 1)
        {
            error = RtcpError.ItemTruncated;
            return false;
        }

        bye = new Bye
        {
            Ssrcs = new SsrcList(packet.Content[..listLength]),
            Reason = rest.IsEmpty ? default : rest.Slice(1, reasonLength),
        };
        return true;
    }
}
