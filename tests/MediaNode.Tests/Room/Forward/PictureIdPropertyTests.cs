using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Room.Forward;
using Conference.MediaNode.Tests.Media;
using Conference.MediaNode.Wire.Payload;

namespace Conference.MediaNode.Tests.Room.Forward;

/// <summary>Picture ids of a slot, against pictures that are counted without end.</summary>
public class PictureIdPropertyTests
{
    private const int Runs = 20;

    /// <summary>A quarter of the narrowest circle: what is further is a guess for any receiver.</summary>
    private const int StepMax = 31;

    public static readonly TheoryData<bool, int> Starts = new()
    {
        { true, 0 }, { true, 0x7F }, { true, 0x3FFF }, { true, 0x4000 }, { true, 0x7FFE }, { true, 0x7FFF },
        { false, 0 }, { false, 0x3F }, { false, 0x7F },
    };

    [Theory]
    [MemberData(nameof(Starts))]
    public void Vp8_pictures_run_on_from_source_to_source(bool isLong, int start) => Run(CodecKind.Vp8, isLong, start);

    [Theory]
    [MemberData(nameof(Starts))]
    public void Vp9_pictures_run_on_from_source_to_source(bool isLong, int start) => Run(CodecKind.Vp9, isLong, start);

    private static void Run(CodecKind codec, bool isLong, int start)
    {
        int mask = isLong ? 0x7FFF : 0x7F;
        for (int seed = 0; seed < Runs; seed++)
        {
            PictureIdRewriter rewriter = new();
            // Of the first source the pictures keep their numbers.
            long offset = 0;
            long? highest = null;
            for (int source = 0; source < 15; source++)
            {
                long first = source == 0 ? start : (start * 7L) + (seed * 31) + source;
                if (highest is { } sent) offset = sent + 1 - first;
                rewriter.Anchor();
                foreach (long picture in new WanderingNumbers(seed + source, first, leapMax: StepMax,
                    lateMax: StepMax).Take(60))
                {
                    long expected = picture + offset;
                    (int id, byte tl0) = Rewritten(rewriter, codec, isLong, picture);
                    Assert.True(id == (expected & mask),
                        $"Seed {seed}: picture {picture} of source {source} becomes {id}, not {expected & mask}.");
                    Assert.True(tl0 == (byte)expected,
                        $"Seed {seed}: TL0PICIDX of picture {picture} becomes {tl0}, not {(byte)expected}.");
                    highest = highest is { } before ? Math.Max(before, expected) : expected;
                }
            }
        }
    }

    /// <summary>TL0PICIDX counts with the pictures here, as in a stream of one layer.</summary>
    private static (int PictureId, byte Tl0) Rewritten(PictureIdRewriter rewriter, CodecKind codec, bool isLong,
        long picture)
    {
        byte[] id = isLong ? [(byte)(0x80 | ((picture >> 8) & 0x7F)), (byte)picture] : [(byte)(picture & 0x7F)];
        byte[] payload = codec is CodecKind.Vp8
            ? [0x90, 0xC0, .. id, (byte)picture, 1]
            : [0xA8, .. id, 0x00, (byte)picture, 1];
        rewriter.Rewrite(codec, payload);
        if (codec is CodecKind.Vp8)
        {
            Assert.True(Vp8Descriptor.TryParse(payload, out Vp8Descriptor vp8, out _));
            return (vp8.PictureId!.Value, vp8.Tl0PicIdx!.Value);
        }
        Assert.True(Vp9Descriptor.TryParse(payload, out Vp9Descriptor vp9, out _));
        return (vp9.PictureId!.Value, vp9.Tl0PicIdx!.Value);
    }
}
