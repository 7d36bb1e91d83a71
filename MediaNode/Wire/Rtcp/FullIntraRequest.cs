using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>FIR: a command to send key frames (RFC 5104 §4.3.1). Walked by index.</summary>
internal readonly ref struct FullIntraRequest
{
    private readonly ReadOnlySpan<byte> _entries;

    private FullIntraRequest(in RtcpPacket packet)
    {
        SenderSsrc = packet.Ssrc;
        _entries = packet.Body[4..];
    }

    public uint SenderSsrc { get; }

    public int Count => _entries.Length / FirEntry.Length;

    // |                              SSRC                             |
    // | Seq nr.       |    Reserved                                   |
    public FirEntry this[int index]
    {
        get
        {
            ReadOnlySpan<byte> entry = _entries.Slice(index * FirEntry.Length, FirEntry.Length);
            return new FirEntry(BinaryPrimitives.ReadUInt32BigEndian(entry), entry[4]);
        }
    }

    public static bool TryParse(in RtcpPacket packet, out FullIntraRequest request, out RtcpError error)
    {
        request = default;
        error = RtcpError.None;
        if (!packet.IsFeedback(RtcpPacketType.PayloadFeedback, FeedbackFormat.FullIntraRequest))
        {
            error = RtcpError.WrongType;
        }
        else if (packet.Body.Length < 4 + FirEntry.Length) error = RtcpError.BodyTooShort;
        else if ((packet.Body.Length - 4) % FirEntry.Length != 0) error = RtcpError.BodyLengthWrong;
        if (error is not RtcpError.None) return false;

        request = new FullIntraRequest(packet);
        return true;
    }
}
