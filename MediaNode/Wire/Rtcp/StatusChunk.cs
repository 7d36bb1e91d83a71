namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>
/// 16 bits that say of some packets in a row how they arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01
/// §3.1.3 and §3.1.4): a run of one status, 14 statuses of one bit, or 7 of two.
/// </summary>
internal readonly record struct StatusChunk(ushort Value)
{
    public const int Length = 2;
    public const int RunMax = 0x1FFF;
    public const int OneBitCount = 14;
    public const int TwoBitCount = 7;

    private const int VectorBit = 0x8000;
    private const int TwoBitBit = 0x4000;

    private bool IsVector => (Value & VectorBit) != 0;
    private bool IsTwoBit => (Value & TwoBitBit) != 0;

    /// <summary>How many packets it speaks of; the last chunk of a feedback may have some to spare.</summary>
    public int Count => !IsVector ? Value & RunMax : IsTwoBit ? TwoBitCount : OneBitCount;

    // |0| S |       Run Length        |   |1|0| 14 symbols of 1 bit  |   |1|1| 7 symbols of 2 bits |
    public PacketStatus this[int index]
    {
        get
        {
            if (!IsVector) return (PacketStatus)((Value >> 13) & 0b11);
            return IsTwoBit
                ? (PacketStatus)((Value >> (2 * (TwoBitCount - 1 - index))) & 0b11)
                : (PacketStatus)((Value >> (OneBitCount - 1 - index)) & 0b1);
        }
    }

    public static StatusChunk Run(PacketStatus status, int length) => new((ushort)(((int)status << 13) | length));

    /// <summary>Of up to 14 statuses, none of them large.</summary>
    public static StatusChunk OneBit(ReadOnlySpan<PacketStatus> statuses)
    {
        int value = VectorBit;
        for (int i = 0; i < statuses.Length; i++) value |= (int)statuses[i] << (OneBitCount - 1 - i);
        return new StatusChunk((ushort)value);
    }

    /// <summary>Of up to 7 statuses.</summary>
    public static StatusChunk TwoBit(ReadOnlySpan<PacketStatus> statuses)
    {
        int value = VectorBit | TwoBitBit;
        for (int i = 0; i < statuses.Length; i++) value |= (int)statuses[i] << (2 * (TwoBitCount - 1 - i));
        return new StatusChunk((ushort)value);
    }

    /// <summary>Bytes of delta that its first statuses announce. False when one of them is reserved.</summary>
    public bool TryMeasureDeltas(int covered, out int length)
    {
        length = 0;
        if (!IsVector)
        {
            length = covered * (int)this[0];
            return covered == 0 || this[0] is not PacketStatus.Reserved;
        }

        for (int i = 0; i < covered; i++)
        {
            if (this[i] is PacketStatus.Reserved) return false;
            length += (int)this[i];
        }

        return true;
    }
}
