using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Rtp;

internal enum RtpError : byte
{
    None,
    TooShort,
    WrongVersion,
    CsrcListTruncated,
    ExtensionTruncated,
    PaddingTooLong,
}

/// <summary>One RTP packet, read in place (RFC 3550 §5.1). Borrows the datagram; copies nothing.</summary>
internal readonly ref struct RtpView
{
    public const int FixedHeaderLength = 12;

    /// <summary>The body of the header extension, without its profile and length; empty when there is none.</summary>
    public ReadOnlySpan<byte> Extension { get; private init; }

    /// <summary>Between header and padding. An encrypted packet must be opened before this means anything.</summary>
    public ReadOnlySpan<byte> Payload { get; private init; }

    public uint Timestamp { get; private init; }
    public uint Ssrc { get; private init; }

    /// <summary>Bytes: the fixed header, the contributing sources and the header extension.</summary>
    public int HeaderLength { get; private init; }

    /// <summary>Bytes, including the octet that counts them.</summary>
    public int PaddingLength { get; private init; }

    public ushort SequenceNumber { get; private init; }

    /// <summary>What <see cref="RtpExtensions"/> needs to read <see cref="Extension"/>; 0 when there is none.</summary>
    public ushort ExtensionProfile { get; private init; }

    public byte PayloadType { get; private init; }
    public bool Marker { get; private init; }

    //  0                   1                   2                   3
    //  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    // |V=2|P|X|  CC   |M|     PT      |       sequence number         |
    // |                           timestamp                           |
    // |                             SSRC                              |
    public static bool TryParse(ReadOnlySpan<byte> datagram, out RtpView packet, out RtpError error)
    {
        packet = default;
        if (!TryReadHeader(datagram, out int headerLength, out ushort profile, out int bodyLength, out error))
        {
            return false;
        }

        // The last octet counts itself, so zero is as malformed as a count past the header (§5.1, P bit).
        int padding = 0;
        if ((datagram[0] & 0x20) != 0)
        {
            padding = datagram[^1];
            if (padding == 0 || padding > datagram.Length - headerLength)
            {
                error = RtpError.PaddingTooLong;
                return false;
            }
        }

        packet = View(datagram, headerLength, profile, bodyLength, padding);
        return true;
    }

    /// <summary>
    /// The same of a packet whose payload is still encrypted: SRTP hides the padding count, so only the header is
    /// checked and <see cref="Payload"/> is everything behind it, the authentication tag included.
    /// </summary>
    public static bool TryParseHeader(ReadOnlySpan<byte> datagram, out RtpView packet, out RtpError error)
    {
        packet = default;
        if (!TryReadHeader(datagram, out int headerLength, out ushort profile, out int bodyLength, out error))
        {
            return false;
        }

        packet = View(datagram, headerLength, profile, bodyLength, padding: 0);
        return true;
    }

    private static RtpView View(
        ReadOnlySpan<byte> datagram, int headerLength, ushort profile, int bodyLength, int padding) => new()
        {
            Marker = (datagram[1] & 0x80) != 0,
            PayloadType = (byte)(datagram[1] & 0x7F),
            SequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]),
            Timestamp = BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]),
            Ssrc = BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]),
            ExtensionProfile = profile,
            Extension = datagram.Slice(headerLength - bodyLength, bodyLength),
            HeaderLength = headerLength,
            PaddingLength = padding,
            Payload = datagram[headerLength..^padding],
        };

    private static bool TryReadHeader(
        ReadOnlySpan<byte> datagram, out int headerLength, out ushort profile, out int bodyLength, out RtpError error)
    {
        headerLength = 0;
        profile = 0;
        bodyLength = 0;
        error = RtpError.None;

        if (datagram.Length < FixedHeaderLength) error = RtpError.TooShort;
        else if (datagram[0] >> 6 != 2) error = RtpError.WrongVersion;
        if (error is not RtpError.None) return false;

        headerLength = FixedHeaderLength + ((datagram[0] & 0x0F) * 4);
        if (datagram.Length < headerLength) error = RtpError.CsrcListTruncated;
        else if ((datagram[0] & 0x10) != 0 && !TryReadExtension(datagram, ref headerLength, out profile,
            out bodyLength))
        {
            error = RtpError.ExtensionTruncated;
        }

        return error is RtpError.None;
    }

    // |      defined by profile       |           length (words)      |  header extension ...
    private static bool TryReadExtension(
        ReadOnlySpan<byte> datagram, ref int headerLength, out ushort profile, out int bodyLength)
    {
        profile = 0;
        bodyLength = 0;
        if (datagram.Length < headerLength + 4) return false;

        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(headerLength + 2)..]) * 4;
        if (datagram.Length < headerLength + 4 + length) return false;

        profile = BinaryPrimitives.ReadUInt16BigEndian(datagram[headerLength..]);
        bodyLength = length;
        headerLength += 4 + length;
        return true;
    }
}
