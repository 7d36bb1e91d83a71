using Conference.MediaNode.Wire.Payload;

namespace Conference.Fuzz.Targets.Wire;

/// <summary>
/// VP8: the descriptor is that of a plain reading of RFC 7741 §4.2, and writing new numbers changes the bits of these
/// numbers and no others.
/// </summary>
/// <param name="write">Stands for the writer of picture ids; replaced where the oracle itself is tested.</param>
internal sealed class Vp8Target(Vp8Target.Writer? write = null) : FuzzTarget
{
    public delegate void Writer(Span<byte> payload, in Vp8Descriptor descriptor, ushort pictureId);

    private readonly Writer _write = write ?? Vp8Descriptor.WritePictureId;

    public override string Name => "vp8";

    public override int LengthMax => 64;

    public override IEnumerable<byte[]> Seeds() =>
    [
        [0x90, 0xF0, 0x80, 0x01, 7, 0x60, 0, 1], [0x90, 0x80, 0x05, 1], [0x10, 0], [0x80, 0x40, 9, 1],
        [0x90, 0x20, 0xC0, 0], [0xB7, 0x10, 0x1F, 0],
    ];

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        bool isRead = Vp8Descriptor.TryParse(input, out Vp8Descriptor descriptor, out Vp8Error error);
        outcome.Add(error);
        Oracle.Equal(error is Vp8Error.None, isRead, "A payload is read or refused with an error");
        Oracle.Equal(ReferenceLength(input) is { } length && length < input.Length, isRead,
            "A payload is read exactly when it goes past its descriptor");
        if (!isRead) return;

        Oracle.Equal(ReferenceLength(input), descriptor.Length, "The length is that of a plain reading");
        outcome.Add(input[0] & 0xB0);
        outcome.Add(descriptor.PartitionIndex == 0);
        outcome.Add(descriptor.Length > 1 ? input[1] & 0xF0 : -1);
        outcome.Add(descriptor.HasLongPictureId);
        outcome.Add(descriptor.IsKeyFrame);
        bool startsFrame = (input[0] & 0x17) == 0x10;
        Oracle.Equal(startsFrame && (input[descriptor.Length] & 1) == 0, descriptor.IsKeyFrame,
            "A key frame starts a frame and has no P bit");
        CheckPictureId(input, descriptor);
        CheckTl0(input, descriptor);
    }

    /// <summary>Null: it is cut off.</summary>
    private static int? ReferenceLength(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return null;
        if ((input[0] & 0x80) == 0) return 1;
        if (input.Length < 2) return null;
        int length = 2;
        if ((input[1] & 0x80) != 0)
        {
            if (input.Length < 3) return null;
            length += input[2] >= 0x80 ? 2 : 1;
        }
        if ((input[1] & 0x40) != 0) length += 1;
        if ((input[1] & 0x30) != 0) length += 1;
        return length <= input.Length ? length : null;
    }

    private void CheckPictureId(ReadOnlySpan<byte> input, in Vp8Descriptor descriptor)
    {
        ushort wanted = (ushort)(input[0] * 257 + input.Length);
        byte[] written = input.ToArray();
        _write(written, descriptor, wanted);
        int width = descriptor.PictureId is null ? 0 : descriptor.HasLongPictureId ? 2 : 1;
        RewriteOracle.Check(input, written, descriptor.PictureIdOffset, width, keepsTopBit: true);
        Oracle.That(Vp8Descriptor.TryParse(written, out Vp8Descriptor again, out _), "A rewritten payload is read");
        int? expected = width switch { 0 => null, 1 => wanted & 0x7F, _ => wanted & 0x7FFF };
        Oracle.Equal(expected, again.PictureId, "The rewritten picture id is the one that was written");
        Oracle.Equal((descriptor.Tl0PicIdx, descriptor.KeyIndex, descriptor.TemporalId, descriptor.Length),
            (again.Tl0PicIdx, again.KeyIndex, again.TemporalId, again.Length), "A new picture id leaves the rest");
    }

    private static void CheckTl0(ReadOnlySpan<byte> input, in Vp8Descriptor descriptor)
    {
        byte[] written = input.ToArray();
        Vp8Descriptor.WriteTl0PicIdx(written, descriptor, 0xA5);
        RewriteOracle.Check(input, written, descriptor.Tl0PicIdxOffset, descriptor.Tl0PicIdx is null ? 0 : 1,
            keepsTopBit: false);
        Oracle.That(Vp8Descriptor.TryParse(written, out Vp8Descriptor again, out _), "A rewritten payload is read");
        Oracle.Equal(descriptor.Tl0PicIdx is null ? null : (byte?)0xA5, again.Tl0PicIdx,
            "The rewritten TL0PICIDX is the one that was written");
        Oracle.Equal(descriptor.PictureId, again.PictureId, "A new TL0PICIDX leaves the rest");
    }
}
