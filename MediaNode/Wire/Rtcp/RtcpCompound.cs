using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>
/// A datagram of one or more RTCP packets (RFC 3550 §6.1), walked with foreach. Reduced size is accepted (RFC 5506):
/// the
/// first packet need not be a report. All lengths are checked before the walk begins, so it cannot fail.
/// </summary>
internal readonly ref struct RtcpCompound
{
    private readonly ReadOnlySpan<byte> _datagram;

    private RtcpCompound(ReadOnlySpan<byte> datagram) => _datagram = datagram;

    public static bool TryParse(ReadOnlySpan<byte> datagram, out RtcpCompound compound, out RtcpError error)
    {
        compound = default;
        error = datagram.IsEmpty ? RtcpError.TooShort : RtcpError.None;

        for (ReadOnlySpan<byte> rest = datagram; !rest.IsEmpty && error is RtcpError.None;)
        {
            error = CheckFirst(rest, out int length);
            rest = rest[length..];
        }

        if (error is not RtcpError.None) return false;
        compound = new RtcpCompound(datagram);
        return true;
    }

    public Enumerator GetEnumerator() => new(_datagram);

    /// <summary>
    /// The validity checks of RFC 3550 appendix A.2, on the packet that <paramref name="rest"/> begins with.
    /// </summary>
    private static RtcpError CheckFirst(ReadOnlySpan<byte> rest, out int length)
    {
        length = 0;
        if (rest.Length < RtcpPacket.HeaderLength) return RtcpError.TooShort;
        if (rest[0] >> 6 != 2) return RtcpError.WrongVersion;
        if (rest[1] is < 192 or > 223) return RtcpError.NotRtcp;

        int announced = LengthOf(rest);
        if (announced > rest.Length) return RtcpError.PacketTruncated;

        if (IsPadded(rest))
        {
            if (announced != rest.Length) return RtcpError.PaddingNotLast;
            byte padding = rest[^1];
            if (padding == 0 || padding % 4 != 0 || padding > announced - RtcpPacket.HeaderLength)
            {
                return RtcpError.PaddingWrong;
            }
        }

        length = announced;
        return RtcpError.None;
    }

    private static int LengthOf(ReadOnlySpan<byte> packet) =>
        (BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) + 1) * 4;

    private static bool IsPadded(ReadOnlySpan<byte> packet) => (packet[0] & 0x20) != 0;

    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> datagram) => _rest = datagram;

        public RtcpPacket Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest.IsEmpty) return false;

            int length = LengthOf(_rest);
            int padding = IsPadded(_rest) ? _rest[length - 1] : 0;
            Current = new RtcpPacket(_rest[..(length - padding)]);
            _rest = _rest[length..];
            return true;
        }
    }
}
