namespace Conference.MediaNode.Wire.Payload;

internal enum Av1Error : byte
{
    None,
    TooShort,
    PayloadMissing,

    /// <summary>Z and N together: a sequence cannot begin in the middle of a unit.</summary>
    SequenceStartsInFragment,

    ElementTruncated,
}

/// <summary>The aggregation header of an AV1 packet (RTP Payload Format For AV1 §4.4).</summary>
internal readonly record struct Av1Payload
{
    private const int SizeOctetsMax = 8;

    /// <summary>Z: the first element goes on with a unit that an earlier packet began.</summary>
    public bool ContinuesUnit { get; private init; }

    /// <summary>Y: the last element goes on in the next packet.</summary>
    public bool IsContinued { get; private init; }

    /// <summary>W: 1 to 3, of which the last has no length in front; 0 when all have one.</summary>
    public byte ElementCount { get; private init; }

    /// <summary>N: the packet is the first of a coded video sequence, which a key frame opens.</summary>
    public bool IsKeyFrame { get; private init; }

    // |Z|Y| W |N|-|-|-|
    public static bool TryParse(ReadOnlySpan<byte> payload, out Av1Payload packet, out Av1Error error)
    {
        packet = default;
        error = Av1Error.None;
        if (payload.IsEmpty) error = Av1Error.TooShort;
        else if (payload.Length == 1) error = Av1Error.PayloadMissing;
        else if ((payload[0] & 0x88) == 0x88) error = Av1Error.SequenceStartsInFragment;
        else if (!AreElementsWhole(payload[1..], (payload[0] >> 4) & 0b11)) error = Av1Error.ElementTruncated;
        if (error is not Av1Error.None) return false;

        packet = new Av1Payload
        {
            ContinuesUnit = (payload[0] & 0x80) != 0,
            IsContinued = (payload[0] & 0x40) != 0,
            ElementCount = (byte)((payload[0] >> 4) & 0b11),
            IsKeyFrame = (payload[0] & 0x08) != 0,
        };
        return true;
    }

    /// <summary>Every element that has a length ends within the packet, and with a count so many are there.</summary>
    private static bool AreElementsWhole(ReadOnlySpan<byte> rest, int count)
    {
        int withLength = count == 0 ? int.MaxValue : count - 1;
        for (int i = 0; i < withLength && !(count == 0 && rest.IsEmpty); i++)
        {
            if (!TryReadSize(ref rest, out int size) || size > rest.Length) return false;
            rest = rest[size..];
        }

        return count == 0 || !rest.IsEmpty;
    }

    /// <summary>leb128: seven bits an octet, the lowest first (AV1 bitstream §4.10.5).</summary>
    private static bool TryReadSize(ref ReadOnlySpan<byte> rest, out int size)
    {
        ulong value = 0;
        size = 0;
        for (int i = 0; i < SizeOctetsMax && i < rest.Length; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if ((rest[i] & 0x80) != 0) continue;

            rest = rest[(i + 1)..];
            size = (int)Math.Min(value, int.MaxValue);
            return true;
        }

        return false;
    }
}
