using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Payload;

internal enum H264Error : byte
{
    None,
    TooShort,
    ForbiddenBitSet,

    /// <summary>Interleaved (STAP-B, MTAP, FU-B) or reserved: no mode that we negotiate has it.</summary>
    UnsupportedType,

    AggregateTruncated,
    AggregateEmpty,
    FragmentTruncated,
    FragmentStartsAndEnds,
}

/// <summary>
/// What a forwarder reads of an H.264 packet in packetization modes 0 and 1 (RFC 6184 §5): a NAL unit, several of one
/// time (STAP-A) or a piece of one (FU-A). Believe it of a clear payload only.
/// </summary>
internal readonly record struct H264Payload
{
    private const int FragmentHeaderLength = 2;
    private const int SingleNalTypeMax = 23;

    /// <summary>As in the first octet: aggregates and fragments have types of their own.</summary>
    public H264NalType Type { get; private init; }

    /// <summary>Of the unit that a fragment is a piece of, or of the first in an aggregate; else the same.</summary>
    public H264NalType InnerType { get; private init; }

    /// <summary>The packet has or begins an IDR slice, or the sequence parameter set that comes before one.</summary>
    public bool IsKeyFrame { get; private init; }

    /// <summary>
    /// The packet can be the first of a picture: it has what only stands before the first slice, or begins a slice with
    /// macroblock 0. Parameter sets in packets of their own say so too, so compare timestamps as well.
    /// </summary>
    public bool StartsFrame { get; private init; }

    // |F|NRI|  Type   |
    public static bool TryParse(ReadOnlySpan<byte> payload, out H264Payload packet, out H264Error error)
    {
        packet = default;
        error = H264Error.None;
        if (payload.IsEmpty) error = H264Error.TooShort;
        else if ((payload[0] & 0x80) != 0) error = H264Error.ForbiddenBitSet;
        if (error is not H264Error.None) return false;

        H264NalType type = TypeOf(payload[0]);
        error = type switch
        {
            H264NalType.SingleTimeAggregationA => ReadAggregate(payload, out packet),
            H264NalType.FragmentA => ReadFragment(payload, out packet),
            _ when IsUnit(type) => ReadSingle(payload, type, out packet),
            _ => H264Error.UnsupportedType,
        };
        return error is H264Error.None;
    }

    private static H264NalType TypeOf(byte header) => (H264NalType)(header & 0x1F);

    private static H264Error ReadSingle(ReadOnlySpan<byte> unit, H264NalType type, out H264Payload packet)
    {
        packet = new H264Payload
        {
            Type = type,
            InnerType = type,
            IsKeyFrame = IsKey(type),
            StartsFrame = BeginsPicture(type, unit[1..]),
        };
        return H264Error.None;
    }

    // |STAP-A header | NALU size 16 | NALU | NALU size 16 | NALU | ...
    private static H264Error ReadAggregate(ReadOnlySpan<byte> payload, out H264Payload packet)
    {
        packet = default;
        H264NalType first = default;
        bool isKey = false;
        bool starts = false;

        for (ReadOnlySpan<byte> rest = payload[1..]; !rest.IsEmpty;)
        {
            if (rest.Length < 2) return H264Error.AggregateTruncated;
            int size = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (size == 0) return H264Error.AggregateEmpty;
            if (size > rest.Length - 2) return H264Error.AggregateTruncated;

            ReadOnlySpan<byte> unit = rest.Slice(2, size);
            H264NalType type = TypeOf(unit[0]);
            if (!IsUnit(type)) return H264Error.UnsupportedType;
            if (first == default)
            {
                first = type;
                starts = BeginsPicture(type, unit[1..]);
            }

            isKey |= IsKey(type);
            rest = rest[(2 + size)..];
        }

        if (first == default) return H264Error.AggregateEmpty;
        packet = new H264Payload
        {
            Type = H264NalType.SingleTimeAggregationA,
            InnerType = first,
            IsKeyFrame = isKey,
            StartsFrame = starts,
        };
        return H264Error.None;
    }

    // |F|NRI|  28     |S|E|R|  Type   | FU payload ...
    private static H264Error ReadFragment(ReadOnlySpan<byte> payload, out H264Payload packet)
    {
        packet = default;
        if (payload.Length <= FragmentHeaderLength) return H264Error.FragmentTruncated;

        // A unit that fits one packet must not be fragmented (§5.8).
        bool starts = (payload[1] & 0x80) != 0;
        bool ends = (payload[1] & 0x40) != 0;
        if (starts && ends) return H264Error.FragmentStartsAndEnds;

        H264NalType inner = TypeOf(payload[1]);
        if (!IsUnit(inner)) return H264Error.UnsupportedType;
        packet = new H264Payload
        {
            Type = H264NalType.FragmentA,
            InnerType = inner,
            IsKeyFrame = starts && IsKey(inner),
            StartsFrame = starts && BeginsPicture(inner, payload[FragmentHeaderLength..]),
        };
        return H264Error.None;
    }

    /// <summary>0 is undefined, and from 24 on are packets, which hold no packets themselves (RFC 6184 §5.2, §5.7.1).</summary>
    private static bool IsUnit(H264NalType type) => type is > 0 and <= (H264NalType)SingleNalTypeMax;

    private static bool IsKey(H264NalType type) =>
        type is H264NalType.IdrSlice or H264NalType.SequenceParameterSet;

    /// <summary>
    /// A slice header begins with first_mb_in_slice, of which 0 is written as a single one bit (H.264 §7.3.3).
    /// </summary>
    private static bool BeginsPicture(H264NalType type, ReadOnlySpan<byte> body) => type switch
    {
        H264NalType.Slice or H264NalType.IdrSlice => !body.IsEmpty && (body[0] & 0x80) != 0,
        H264NalType.SupplementalEnhancement or H264NalType.SequenceParameterSet or H264NalType.PictureParameterSet
            or H264NalType.AccessUnitDelimiter => true,
        _ => false,
    };
}
