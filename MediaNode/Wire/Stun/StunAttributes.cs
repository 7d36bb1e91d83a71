using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Stun;

/// <summary>What one walk over the attributes of a message finds (RFC 8489 §14).</summary>
internal ref struct StunAttributes
{
    public ReadOnlySpan<byte> Username;
    public ReadOnlySpan<byte> XorMappedAddress;
    public StunUnknownAttributes Unknown;
    public ulong? IceControlling;
    public ulong? IceControlled;
    public uint? Priority;
    public uint? Nomination;
    public ushort? ErrorCode;
    public bool HasUseCandidate;
    public int IntegrityOffset;
    public int FingerprintOffset;

    /// <summary>The header has been checked: the datagram ends where the message does, on a multiple of four.</summary>
    public StunError Read(ReadOnlySpan<byte> datagram)
    {
        for (int offset = StunMessage.HeaderLength; offset < datagram.Length;)
        {
            if (FingerprintOffset != 0) return StunError.FingerprintNotLast;

            // Both ends are multiples of four, so a whole attribute header is there.
            ushort type = BinaryPrimitives.ReadUInt16BigEndian(datagram[offset..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(offset + 2)..]);
            int valueOffset = offset + StunMessage.AttributeHeaderLength;
            int padded = (length + 3) & ~3;
            if (padded > datagram.Length - valueOffset) return StunError.AttributeTruncated;

            // Whatever follows MESSAGE-INTEGRITY is not covered by it and therefore not believed (§14.5).
            if (IntegrityOffset == 0 || type == StunAttribute.Fingerprint)
            {
                if (!TryTake(type, datagram.Slice(valueOffset, length), offset)) return StunError.AttributeLengthWrong;
            }

            offset = valueOffset + padded;
        }

        return StunError.None;
    }

    /// <summary>Of an attribute that occurs twice the first counts (§14). False when the length is wrong.</summary>
    private bool TryTake(ushort type, ReadOnlySpan<byte> value, int offset)
    {
        switch (type)
        {
            case StunAttribute.Username:
                if (!StunMessage.IsUsernameLength(value.Length)) return false;
                if (Username.IsEmpty) Username = value;
                return true;
            case StunAttribute.MessageIntegrity:
                IntegrityOffset = offset;
                return value.Length == StunMessage.IntegrityValueLength;
            case StunAttribute.Fingerprint:
                FingerprintOffset = offset;
                return value.Length == 4;
            case StunAttribute.ErrorCode:
                return TryTakeErrorCode(value);
            case StunAttribute.XorMappedAddress:
                return TryTakeAddress(value);
            case StunAttribute.Priority:
                return TryTake32(value, ref Priority);
            case StunAttribute.Nomination:
                return TryTake32(value, ref Nomination);
            case StunAttribute.IceControlling:
                return TryTake64(value, ref IceControlling);
            case StunAttribute.IceControlled:
                return TryTake64(value, ref IceControlled);
            case StunAttribute.UseCandidate:
                HasUseCandidate = true;
                return value.IsEmpty;
            default:
                if (StunAttribute.IsComprehensionRequired(type) && !StunAttribute.IsKnownAndUnused(type))
                {
                    Unknown.Add(type);
                }

                return true;
        }
    }

    // |           Reserved, should be 0         |Class|     Number    |
    private bool TryTakeErrorCode(ReadOnlySpan<byte> value)
    {
        if (value.Length < 4) return false;
        ErrorCode ??= (ushort)(((value[2] & 0b111) * 100) + value[3]);
        return true;
    }

    // |0 0 0 0 0 0 0 0|    Family     |         X-Port                |  X-Address ...
    private bool TryTakeAddress(ReadOnlySpan<byte> value)
    {
        if (value.Length < 4) return false;
        bool isWhole = value[1] switch
        {
            StunWriter.FamilyIPv4 => value.Length == 8,
            StunWriter.FamilyIPv6 => value.Length == 20,
            _ => false,
        };
        if (isWhole && XorMappedAddress.IsEmpty) XorMappedAddress = value;
        return isWhole;
    }

    private static bool TryTake32(ReadOnlySpan<byte> value, ref uint? field)
    {
        if (value.Length != 4) return false;
        field ??= BinaryPrimitives.ReadUInt32BigEndian(value);
        return true;
    }

    private static bool TryTake64(ReadOnlySpan<byte> value, ref ulong? field)
    {
        if (value.Length != 8) return false;
        field ??= BinaryPrimitives.ReadUInt64BigEndian(value);
        return true;
    }
}
