using Conference.MediaNode.Wire.Payload;

namespace Conference.Fuzz.Targets.Wire;

/// <summary>
/// VP9: every field is that of a plain reading of RFC 9628 §4.2, and writing new numbers changes the bits of these
/// numbers and no others.
/// </summary>
/// <param name="write">Stands for the writer of picture ids; replaced where the oracle itself is tested.</param>
internal sealed class Vp9Target(Vp9Target.Writer? write = null) : FuzzTarget
{
    public delegate void Writer(Span<byte> payload, in Vp9Descriptor descriptor, ushort pictureId);

    private readonly Writer _write = write ?? Vp9Descriptor.WritePictureId;

    public override string Name => "vp9";

    public override int LengthMax => 600;

    public override IReadOnlyList<byte[]> Dictionary { get; } = [[0x18], [0x10], [0x08], [0xF8], [0x03, 0x03, 0x03],
        [0x8A], [0xAA], [0xFF]];

    public override IEnumerable<byte[]> Seeds() =>
    [
        [0x8A, 0x80, 0x01, 0x18, 5, 0, 5, 0, 1, 0x04, 1, 9], [0x08, 1], [0xF8, 0x81, 2, 0x12, 0x05, 0x02, 1],
        [0xAC, 0x11, 0x20, 7, 1],
        [0x0A, 0x38, 1, 2, 3, 4, 5, 6, 7, 8, 2, 0x00, 0x0C, 1, 2, 3, 1], [0xD8, 0x01, 0x03, 0x05, 0x06, 1],
    ];

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        bool isRead = Vp9Descriptor.TryParse(input, out Vp9Descriptor descriptor, out Vp9Error error);
        outcome.Add(error);
        Oracle.Equal(error is Vp9Error.None, isRead, "A payload is read or refused with an error");
        Vp9Reference? reference = Vp9Reference.Read(input);
        Oracle.Equal(reference is not null, isRead, "A payload is read exactly when a plain reading succeeds");
        if (!isRead) return;

        outcome.Add(input[0]);
        outcome.Add(descriptor.HasLongPictureId);
        outcome.Add(descriptor.SpatialId);
        outcome.Add(descriptor.References.Count);
        outcome.AddSize(descriptor.Scalability?.PictureCount ?? 0);
        outcome.Add(descriptor.Scalability?.SpatialLayerCount ?? 0);
        CheckFields(reference!, descriptor, input);
        CheckRewriting(input, descriptor);
    }

    private static void CheckFields(Vp9Reference reference, in Vp9Descriptor descriptor, ReadOnlySpan<byte> input)
    {
        Oracle.Equal(reference.Length, descriptor.Length, "The length is that of a plain reading");
        Oracle.Equal(reference.PictureId, descriptor.PictureId, "The picture id is that of a plain reading");
        Oracle.Equal(reference.Tl0, descriptor.Tl0PicIdx, "TL0PICIDX is that of a plain reading");
        Oracle.Equal(reference.Layer >> 5, descriptor.TemporalId, "The temporal layer is that of a plain reading");
        Oracle.Equal((reference.Layer >> 1) & 7, descriptor.SpatialId, "The spatial layer is that of a plain reading");
        Oracle.Equal(reference.Distances.Count, descriptor.References.Count,
            "The references are those of a plain reading");
        for (int i = 0; i < reference.Distances.Count; i++)
        {
            Oracle.Equal(reference.Distances[i], descriptor.References[i], "A reference is that of a plain reading");
        }
        bool starts = (input[0] & 0x08) != 0;
        bool isInter = (input[0] & 0x40) != 0;
        Oracle.Equal(starts && !isInter && ((reference.Layer >> 1) & 7) == 0, descriptor.IsKeyFrame,
            "A key frame refers to nothing");
        Oracle.Equal(reference.Pictures, descriptor.Scalability?.PictureCount, "The group is that of a plain reading");
        if (descriptor.Scalability is not { HasResolutions: true } structure) return;
        for (int i = 0; i < structure.SpatialLayerCount; i++)
        {
            (ushort width, ushort height) = structure.ReadResolution(input, i);
            Oracle.Equal(reference.Resolutions[i], (width, height), "A resolution is that of a plain reading");
        }
    }

    private void CheckRewriting(ReadOnlySpan<byte> input, in Vp9Descriptor descriptor)
    {
        ushort wanted = (ushort)((input[0] * 257) + input.Length);
        byte[] written = input.ToArray();
        _write(written, descriptor, wanted);
        int width = descriptor.PictureId is null ? 0 : descriptor.HasLongPictureId ? 2 : 1;
        RewriteOracle.Check(input, written, descriptor.PictureIdOffset, width, keepsTopBit: true);
        Oracle.That(Vp9Descriptor.TryParse(written, out Vp9Descriptor again, out _), "A rewritten payload is read");
        int? expected = width switch { 0 => null, 1 => wanted & 0x7F, _ => wanted & 0x7FFF };
        Oracle.Equal(expected, again.PictureId, "The rewritten picture id is the one that was written");
        Oracle.Equal((descriptor.Tl0PicIdx, descriptor.Length), (again.Tl0PicIdx, again.Length),
            "A new picture id leaves the rest");

        written = input.ToArray();
        Vp9Descriptor.WriteTl0PicIdx(written, descriptor, 0xA5);
        RewriteOracle.Check(input, written, descriptor.Tl0PicIdxOffset, descriptor.Tl0PicIdx is null ? 0 : 1,
            keepsTopBit: false);
        Oracle.That(Vp9Descriptor.TryParse(written, out again, out _), "A rewritten payload is read");
        Oracle.Equal(descriptor.Tl0PicIdx is null ? null : (byte?)0xA5, again.Tl0PicIdx,
            "The rewritten TL0PICIDX is the one that was written");
    }
}
