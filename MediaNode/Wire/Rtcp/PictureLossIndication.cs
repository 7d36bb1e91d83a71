namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>PLI: a decoder has lost its picture and asks for a key frame (RFC 4585 §6.3.1).</summary>
internal readonly record struct PictureLossIndication(uint SenderSsrc, uint MediaSsrc)
{
    public static bool TryParse(in RtcpPacket packet, out PictureLossIndication indication, out RtcpError error)
    {
        indication = default;
        error = RtcpError.None;
        if (!packet.IsFeedback(RtcpPacketType.PayloadFeedback, FeedbackFormat.PictureLoss)) error = RtcpError.WrongType;
        else if (packet.Body.Length < 4) error = RtcpError.BodyTooShort;
        if (error is not RtcpError.None) return false;

        indication = new PictureLossIndication(packet.Ssrc, packet.MediaSsrc);
        return true;
    }
}
