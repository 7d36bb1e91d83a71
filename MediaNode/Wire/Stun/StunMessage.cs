using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Stun;

internal enum StunError : byte
{
    None,
    TooShort,
    TooLong,
    NotStun,
    WrongCookie,
    LengthMismatch,
    AttributeTruncated,
    AttributeLengthWrong,
    FingerprintNotLast,
}

/// <summary>One STUN message, read in place (RFC 8489 §5). Borrows the datagram; copies nothing.</summary>
internal readonly ref struct StunMessage
{
    public const int HeaderLength = 20;
    public const int TransactionIdLength = 12;

    /// <summary>Bytes. An ICE check has about a hundred; the bound keeps the integrity check's scratch small.</summary>
    public const int LengthMax = 1500;

    public const uint MagicCookie = 0x2112A442;
    public const ushort BindingMethod = 0x001;

    internal const int IntegrityValueLength = 20;
    internal const int AttributeHeaderLength = 4;
    private const int UsernameLengthMax = 508;

    public ReadOnlySpan<byte> Datagram { get; private init; }

    /// <summary>Empty when the attribute is absent.</summary>
    public ReadOnlySpan<byte> Username { get; private init; }

    /// <summary>The value of XOR-MAPPED-ADDRESS, still masked; empty when absent.</summary>
    public ReadOnlySpan<byte> XorMappedAddress { get; private init; }

    public StunUnknownAttributes UnknownAttributes { get; private init; }

    /// <summary>The tie-breaker of a controlling agent (RFC 8445 §7.1.3).</summary>
    public ulong? IceControlling { get; private init; }

    /// <summary>The tie-breaker of a controlled agent.</summary>
    public ulong? IceControlled { get; private init; }

    public uint? Priority { get; private init; }

    /// <summary>The renomination counter that Chromium sends beside USE-CANDIDATE.</summary>
    public uint? Nomination { get; private init; }

    /// <summary>Of an error response, 300 to 699 (RFC 8489 §14.8).</summary>
    public ushort? ErrorCode { get; private init; }

    public ushort Method { get; private init; }
    public StunClass Class { get; private init; }
    public bool HasUseCandidate { get; private init; }

    /// <summary>Where the MESSAGE-INTEGRITY attribute's header begins; 0 when absent.</summary>
    public int IntegrityOffset { get; private init; }

    /// <summary>Where the FINGERPRINT attribute's header begins; 0 when absent.</summary>
    public int FingerprintOffset { get; private init; }

    public bool HasIntegrity => IntegrityOffset != 0;
    public bool HasFingerprint => FingerprintOffset != 0;
    public ReadOnlySpan<byte> TransactionId => Datagram.Slice(8, TransactionIdLength);

    //  0                   1                   2                   3
    //  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    // |0 0|     STUN Message Type     |         Message Length        |
    // |                         Magic Cookie                          |
    // |                     Transaction ID (96 bits)                  |
    public static bool TryParse(ReadOnlySpan<byte> datagram, out StunMessage message, out StunError error)
    {
        message = default;
        error = CheckHeader(datagram);
        if (error is not StunError.None) return false;

        var read = default(StunAttributes);
        error = read.Read(datagram);
        if (error is not StunError.None) return false;

        ushort type = BinaryPrimitives.ReadUInt16BigEndian(datagram);
        message = new StunMessage
        {
            Datagram = datagram,
            // The class bits C1 and C0 sit inside the method's bits: M11..M7 C1 M6..M4 C0 M3..M0 (§5, figure 3).
            Class = (StunClass)(((type >> 7) & 0b10) | ((type >> 4) & 0b01)),
            Method = (ushort)((type & 0x000F) | ((type & 0x00E0) >> 1) | ((type & 0x3E00) >> 2)),
            Username = read.Username,
            XorMappedAddress = read.XorMappedAddress,
            UnknownAttributes = read.Unknown,
            IceControlling = read.IceControlling,
            IceControlled = read.IceControlled,
            Priority = read.Priority,
            Nomination = read.Nomination,
            ErrorCode = read.ErrorCode,
            HasUseCandidate = read.HasUseCandidate,
            IntegrityOffset = read.IntegrityOffset,
            FingerprintOffset = read.FingerprintOffset,
        };
        return true;
    }

    /// <summary>
    /// The mapped address in the clear: 4 or 16 bytes into <paramref name="address"/>, which must hold 16. False when
    /// the attribute is absent.
    /// </summary>
    public bool TryReadMappedAddress(Span<byte> address, out int addressLength, out ushort port)
    {
        addressLength = 0;
        port = 0;
        if (XorMappedAddress.IsEmpty) return false;

        // The mask is the magic cookie followed by the transaction id, which is how they stand in the header (§14.2).
        ReadOnlySpan<byte> mask = Datagram[4..HeaderLength];
        port = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(XorMappedAddress[2..]) ^ (MagicCookie >> 16));
        addressLength = XorMappedAddress.Length - 4;
        for (int i = 0; i < addressLength; i++) address[i] = (byte)(XorMappedAddress[4 + i] ^ mask[i]);
        return true;
    }

    private static StunError CheckHeader(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < HeaderLength) return StunError.TooShort;
        if (datagram.Length > LengthMax) return StunError.TooLong;
        if (datagram[0] >> 6 != 0) return StunError.NotStun;
        if (BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) != MagicCookie) return StunError.WrongCookie;

        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        return length % 4 == 0 && length == datagram.Length - HeaderLength ? StunError.None : StunError.LengthMismatch;
    }

    internal static bool IsUsernameLength(int length) => length is > 0 and <= UsernameLengthMax;
}
