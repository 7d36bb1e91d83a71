namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>RFC 3550 §12.1 and RFC 4585 §6.1. Other values occur and are passed over.</summary>
internal enum RtcpPacketType : byte
{
    SenderReport = 200,
    ReceiverReport = 201,
    SourceDescription = 202,
    Bye = 203,
    TransportFeedback = 205,
    PayloadFeedback = 206,
}
