using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Payload;

internal enum Vp8Error : byte
{
    None,
    TooShort,
    DescriptorTruncated,
    PayloadMissing,
}

/// <summary>What a forwarder reads of a VP8 packet (RFC 7741 §4.2). Holds no reference to the payload.</summary>
internal readonly record struct Vp8Descriptor
{
    public const int PictureIdMax = 0x7FFF;

    /// <summary>7 or 15 bits, as <see cref="HasLongPictureId"/> tells; null when absent.</summary>
    public ushort? PictureId { get; private init; }

    /// <summary>Counts frames of the base temporal layer; null when absent.</summary>
    public byte? Tl0PicIdx { get; private init; }

    /// <summary>The temporal layer; null when absent.</summary>
    public byte? TemporalId { get; private init; }

    /// <summary>The temporal key frame index; null when absent.</summary>
    public byte? KeyIndex { get; private init; }

    /// <summary>Of the picture id within the payload; 0 when absent.</summary>
    public byte PictureIdOffset { get; private init; }

    /// <summary>Of TL0PICIDX within the payload; 0 when absent.</summary>
    public byte Tl0PicIdxOffset { get; private init; }

    /// <summary>Bytes before the VP8 payload header.</summary>
    public byte Length { get; private init; }

    public byte PartitionIndex { get; private init; }

    public bool HasLongPictureId { get; private init; }

    /// <summary>Y: the frame depends on the base layer only, so a receiver may switch up here.</summary>
    public bool IsLayerSync { get; private init; }

    /// <summary>N: no other frame refers to this one.</summary>
    public bool IsNonReference { get; private init; }

    /// <summary>S: the packet begins a partition.</summary>
    public bool StartsPartition { get; private init; }

    /// <summary>The packet begins a frame that refers to no other. Believe it of a clear payload only.</summary>
    public bool IsKeyFrame { get; private init; }

    public bool StartsFrame => StartsPartition && PartitionIndex == 0;

    //      0 1 2 3 4 5 6 7
    //     |X|R|N|S|R| PID |
    // X:  |I|L|T|K| RSV   |
    // I:  |M| PictureID   |  and another octet when M is set
    // L:  |   TL0PICIDX   |
    // T/K:|TID|Y| KEYIDX  |
    public static bool TryParse(ReadOnlySpan<byte> payload, out Vp8Descriptor descriptor, out Vp8Error error)
    {
        descriptor = default;
        error = payload.IsEmpty ? Vp8Error.TooShort : Vp8Error.None;
        if (payload.IsEmpty) return false;

        int length = Measure(payload);
        if (length == 0) error = Vp8Error.DescriptorTruncated;
        else if (length == payload.Length) error = Vp8Error.PayloadMissing;
        if (error is not Vp8Error.None) return false;

        descriptor = Read(payload, length);
        return true;
    }

    /// <summary>
    /// Writes the number in the width it has in the packet, of which it takes the low bits. Does nothing when the
    /// packet
    /// carries none.
    /// </summary>
    public static void WritePictureId(Span<byte> payload, in Vp8Descriptor descriptor, ushort pictureId)
    {
        if (descriptor.PictureId is null) return;

        Span<byte> field = payload[descriptor.PictureIdOffset..];
        if (descriptor.HasLongPictureId) BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)(pictureId | 0x8000));
        else field[0] = (byte)(pictureId & 0x7F);
    }

    /// <summary>Does nothing when the packet carries none.</summary>
    public static void WriteTl0PicIdx(Span<byte> payload, in Vp8Descriptor descriptor, byte tl0PicIdx)
    {
        if (descriptor.Tl0PicIdx is not null) payload[descriptor.Tl0PicIdxOffset] = tl0PicIdx;
    }

    /// <summary>Bytes of the descriptor; 0 when the payload ends before it does.</summary>
    private static int Measure(ReadOnlySpan<byte> payload)
    {
        if ((payload[0] & 0x80) == 0) return 1;
        if (payload.Length < 2) return 0;

        byte present = payload[1];
        int length = 2;
        if ((present & 0x80) != 0)
        {
            if (payload.Length < 3) return 0;
            length += (payload[2] & 0x80) != 0 ? 2 : 1;
        }

        if ((present & 0x40) != 0) length++;
        if ((present & 0x30) != 0) length++;
        return length <= payload.Length ? length : 0;
    }

    private static Vp8Descriptor Read(ReadOnlySpan<byte> payload, int length)
    {
        byte first = payload[0];
        byte present = (first & 0x80) != 0 ? payload[1] : (byte)0;
        int offset = 2;

        ushort? pictureId = null;
        bool isLong = false;
        if ((present & 0x80) != 0)
        {
            isLong = (payload[2] & 0x80) != 0;
            pictureId = isLong
                ? (ushort)(BinaryPrimitives.ReadUInt16BigEndian(payload[2..]) & PictureIdMax)
                : (ushort)(payload[2] & 0x7F);
            offset += isLong ? 2 : 1;
        }

        int tl0Offset = offset;
        bool hasTl0 = (present & 0x40) != 0;
        if (hasTl0) offset++;

        // The octet is there when T or K is set; of its fields only those that are announced count.
        bool hasTemporalId = (present & 0x20) != 0;
        bool hasKeyIndex = (present & 0x10) != 0;
        byte layer = hasTemporalId || hasKeyIndex ? payload[offset] : (byte)0;

        bool startsPartition = (first & 0x10) != 0;
        byte partitionIndex = (byte)(first & 0x07);
        return new Vp8Descriptor
        {
            PictureId = pictureId,
            HasLongPictureId = isLong,
            PictureIdOffset = (byte)(pictureId is null ? 0 : 2),
            Tl0PicIdx = hasTl0 ? payload[tl0Offset] : null,
            Tl0PicIdxOffset = (byte)(hasTl0 ? tl0Offset : 0),
            TemporalId = hasTemporalId ? (byte)(layer >> 6) : null,
            IsLayerSync = hasTemporalId && (layer & 0x20) != 0,
            KeyIndex = hasKeyIndex ? (byte)(layer & 0x1F) : null,
            IsNonReference = (first & 0x20) != 0,
            StartsPartition = startsPartition,
            PartitionIndex = partitionIndex,
            Length = (byte)length,
            // P of the payload header, which only the first packet of a frame has; it is inverse (§4.3).
            IsKeyFrame = startsPartition && partitionIndex == 0 && (payload[length] & 0x01) == 0,
        };
    }
}
