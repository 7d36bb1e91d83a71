using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Payload;

internal enum Vp9Error : byte
{
    None,
    TooShort,
    DescriptorTruncated,
    TooManyReferences,
    FlexibleWithoutPictureId,
    PayloadMissing,
}

/// <summary>What a forwarder reads of a VP9 packet (RFC 9628 §4.2). Holds no reference to the payload.</summary>
internal readonly struct Vp9Descriptor
{
    private readonly Vp9Flags _flags;
    private readonly byte _layerIndices;

    private Vp9Descriptor(in Vp9Reader reader)
    {
        _flags = reader.Flags;
        _layerIndices = reader.LayerIndices;
        PictureId = reader.PictureId;
        HasLongPictureId = reader.HasLongPictureId;
        Tl0PicIdx = reader.Tl0PicIdx;
        Tl0PicIdxOffset = reader.Tl0PicIdxOffset;
        References = reader.References;
        Scalability = reader.Scalability;
        Length = (ushort)reader.Offset;
    }

    /// <summary>Null in most packets: it comes with key frames.</summary>
    public Vp9Scalability? Scalability { get; }

    /// <summary>Empty but in flexible mode.</summary>
    public Vp9References References { get; }

    /// <summary>7 or 15 bits, as <see cref="HasLongPictureId"/> tells; null when absent.</summary>
    public ushort? PictureId { get; }

    /// <summary>Bytes before the VP9 bitstream.</summary>
    public ushort Length { get; }

    /// <summary>Null when absent, as always in flexible mode.</summary>
    public byte? Tl0PicIdx { get; }

    /// <summary>Of TL0PICIDX within the payload; 0 when absent.</summary>
    public byte Tl0PicIdxOffset { get; }

    /// <summary>Of the picture id within the payload; 0 when absent.</summary>
    public byte PictureIdOffset => (byte)(PictureId is null ? 0 : 1);

    public bool HasLongPictureId { get; }

    /// <summary>L: without it both layer ids are 0.</summary>
    public bool HasLayerIndices => _flags.HasFlag(Vp9Flags.LayerIndices);

    public byte TemporalId => (byte)(_layerIndices >> 5);

    public byte SpatialId => (byte)((_layerIndices >> 1) & 0b111);

    /// <summary>U: later frames of higher temporal layers refer to nothing before this one.</summary>
    public bool IsSwitchingUpPoint => (_layerIndices & 0x10) != 0;

    /// <summary>D: the frame refers to the lower spatial layer of the same picture.</summary>
    public bool IsInterLayerPredicted => (_layerIndices & 0x01) != 0;

    /// <summary>P: the frame refers to earlier pictures.</summary>
    public bool IsInterPicturePredicted => _flags.HasFlag(Vp9Flags.InterPicturePredicted);

    /// <summary>F: references are listed picture by picture.</summary>
    public bool IsFlexible => _flags.HasFlag(Vp9Flags.Flexible);

    /// <summary>B: the packet begins a frame of its spatial layer.</summary>
    public bool StartsFrame => _flags.HasFlag(Vp9Flags.StartsFrame);

    /// <summary>E: the packet ends a frame of its spatial layer.</summary>
    public bool EndsFrame => _flags.HasFlag(Vp9Flags.EndsFrame);

    /// <summary>Z: no higher spatial layer refers to this frame.</summary>
    public bool IsNotReferencedAbove => _flags.HasFlag(Vp9Flags.NotReferencedAbove);

    /// <summary>The packet begins a picture that refers to no other.</summary>
    public bool IsKeyFrame => StartsFrame && !IsInterPicturePredicted && SpatialId == 0;

    //     |I|P|L|F|B|E|V|Z|
    // I:  |M| PICTURE ID  |  and another octet when M is set
    // L:  | TID |U| SID |D|
    //     |   TL0PICIDX   |  unless F
    // P,F:| P_DIFF      |N|  up to three times
    // V:  | SS ...        |
    public static bool TryParse(ReadOnlySpan<byte> payload, out Vp9Descriptor descriptor, out Vp9Error error)
    {
        descriptor = default;
        var reader = new Vp9Reader(payload);
        error = reader.Read();
        if (error is not Vp9Error.None) return false;

        descriptor = new Vp9Descriptor(reader);
        return true;
    }

    /// <summary>
    /// Writes the number in the width it has in the packet, of which it takes the low bits. Does nothing when the
    /// packet
    /// carries none.
    /// </summary>
    public static void WritePictureId(Span<byte> payload, in Vp9Descriptor descriptor, ushort pictureId)
    {
        if (descriptor.PictureId is null) return;

        Span<byte> field = payload[descriptor.PictureIdOffset..];
        if (descriptor.HasLongPictureId) BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)(pictureId | 0x8000));
        else field[0] = (byte)(pictureId & 0x7F);
    }

    /// <summary>Does nothing when the packet carries none.</summary>
    public static void WriteTl0PicIdx(Span<byte> payload, in Vp9Descriptor descriptor, byte tl0PicIdx)
    {
        if (descriptor.Tl0PicIdx is not null) payload[descriptor.Tl0PicIdxOffset] = tl0PicIdx;
    }
}
