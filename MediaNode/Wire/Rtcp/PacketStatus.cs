namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>
/// The symbol of one packet in transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1.1). Of
/// those that are received, the value is also the length of their delta in bytes.
/// </summary>
internal enum PacketStatus : byte
{
    NotReceived = 0,

    /// <summary>0 to 255 ticks of 250 us after the previous one.</summary>
    SmallDelta = 1,

    /// <summary>-32768 to 32767 ticks.</summary>
    LargeDelta = 2,

    Reserved = 3,
}
