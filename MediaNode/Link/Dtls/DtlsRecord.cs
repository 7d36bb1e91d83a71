using System.Buffers.Binary;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>One record of a datagram, read in place (RFC 6347 §4.1).</summary>
internal readonly ref struct DtlsRecord
{
    public const int HeaderLength = 13;
    public const int NumberOffset = 3;

    // Content types (RFC 5246 §6.2.1) and alerts (§7.2).
    public const byte Alert = 21;
    public const byte Handshake = 22;
    public const byte WarningLevel = 1;
    public const byte FatalLevel = 2;
    public const byte CloseNotify = 0;

    private const int LengthOffset = 11;
    private const ushort Dtls12 = 0xFEFD;

    /// <summary>Records of one datagram that are looked at: a browser's flight has five.</summary>
    public const int PerDatagramMax = 16;

    /// <summary>The record with its header.</summary>
    public ReadOnlySpan<byte> Whole { get; private init; }

    public ReadOnlySpan<byte> Content => Whole[HeaderLength..];

    public byte ContentType => Whole[0];

    /// <summary>0: in clear. 1: under the keys of the handshake.</summary>
    public int Epoch => (int)(Number >> 48);

    /// <summary>The epoch above the 48 bits of the sequence number.</summary>
    public ulong Number => BinaryPrimitives.ReadUInt64BigEndian(Whole[NumberOffset..]);

    // | type (1) | version (2) | epoch (2) | sequence number (6) | length (2) |
    /// <summary>Takes the first record off <paramref name="rest"/>. False: there is no whole one.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> rest, out DtlsRecord record)
    {
        record = default;
        if (rest.Length < HeaderLength) return false;

        int length = HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(rest[LengthOffset..]);
        if (rest.Length < length) return false;

        record = new DtlsRecord { Whole = rest[..length] };
        rest = rest[length..];
        return true;
    }

    public static void WriteHeader(Span<byte> record, byte contentType, ulong number, int length)
    {
        record[0] = contentType;
        BinaryPrimitives.WriteUInt16BigEndian(record[1..], Dtls12);
        BinaryPrimitives.WriteUInt64BigEndian(record[NumberOffset..], number);
        BinaryPrimitives.WriteUInt16BigEndian(record[LengthOffset..], (ushort)length);
    }
}
