using System.Buffers.Binary;
using System.Numerics;

namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>
/// REMB: the receiver's estimate of what its streams may use together (draft-alvestrand-rmcat-remb-03 §2.2).
/// </summary>
internal readonly ref struct Remb
{
    internal const int FixedLength = 12;
    internal const int MantissaBits = 18;
    internal const uint MantissaMax = (1 << MantissaBits) - 1;

    public SsrcList Ssrcs { get; private init; }
    public long BitrateBps { get; private init; }
    public uint SenderSsrc { get; private init; }

    internal static ReadOnlySpan<byte> Identifier => "REMB"u8;

    // |  Unique identifier 'R' 'E' 'M' 'B'                            |
    // |  Num SSRC     | BR Exp    |  BR Mantissa                      |
    // |   SSRC feedback ...                                           |
    public static bool TryParse(in RtcpPacket packet, out Remb remb, out RtcpError error)
    {
        remb = default;
        error = Check(packet);
        if (error is not RtcpError.None) return false;

        ReadOnlySpan<byte> body = packet.Body;
        uint word = BinaryPrimitives.ReadUInt32BigEndian(body[8..]);
        int exponent = (int)(word >> MantissaBits) & 0x3F;
        long mantissa = word & MantissaMax;

        // Beyond 63 bits the number would be cut; nobody has such a link.
        if (mantissa != 0 && exponent > BitOperations.LeadingZeroCount((ulong)mantissa) - 1)
        {
            error = RtcpError.BitrateTooLarge;
            return false;
        }

        remb = new Remb
        {
            SenderSsrc = packet.Ssrc,
            BitrateBps = mantissa << exponent,
            Ssrcs = new SsrcList(body.Slice(FixedLength, body[8] * 4)),
        };
        return true;
    }

    private static RtcpError Check(in RtcpPacket packet)
    {
        if (!packet.IsFeedback(RtcpPacketType.PayloadFeedback, FeedbackFormat.ApplicationLayer))
        {
            return RtcpError.WrongType;
        }

        ReadOnlySpan<byte> body = packet.Body;
        if (body.Length < FixedLength) return RtcpError.BodyTooShort;
        if (!body.Slice(4, 4).SequenceEqual(Identifier)) return RtcpError.NotRemb;
        return body.Length >= FixedLength + (body[8] * 4) ? RtcpError.None : RtcpError.BodyTooShort;
    }
}
