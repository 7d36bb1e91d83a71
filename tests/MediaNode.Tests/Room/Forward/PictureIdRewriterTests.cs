using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Room.Forward;
using Conference.MediaNode.Wire.Payload;

namespace Conference.MediaNode.Tests.Room.Forward;

public class PictureIdRewriterTests
{
    private readonly PictureIdRewriter _rewriter = new();

    public static TheoryData<string, bool> Forms => new() { { "Vp8", true }, { "Vp8", false }, { "Vp9", true }, { "Vp9", false } };

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_first_source_keeps_its_numbers(string codec, bool isLong) =>
        Assert.Equal([(100, 7), (101, 8)], [Rewrite(codec, isLong, 100, 7), Rewrite(codec, isLong, 101, 8)]);

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_next_source_goes_on_where_the_last_one_stopped(string codec, bool isLong)
    {
        Rewrite(codec, isLong, 100, 7);
        Rewrite(codec, isLong, 101, 8);
        _rewriter.Anchor();

        Assert.Equal([(102, 9), (102, 9), (105, 10)],
            [Rewrite(codec, isLong, 33, 200), Rewrite(codec, isLong, 33, 200), Rewrite(codec, isLong, 36, 201)]);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Numbers_wrap_in_the_width_that_they_have(string codec, bool isLong)
    {
        int last = isLong ? 0x7FFF : 0x7F;
        Rewrite(codec, isLong, last - 1, 254);
        _rewriter.Anchor();

        Assert.Equal([(last, 255), (0, 0), (1, 1)],
            [Rewrite(codec, isLong, 5, 5), Rewrite(codec, isLong, 6, 6), Rewrite(codec, isLong, 7, 7)]);
        _rewriter.Anchor();
        Assert.Equal((2, 2), Rewrite(codec, isLong, last, 255));
        Assert.Equal((3, 3), Rewrite(codec, isLong, 0, 0));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_late_packet_keeps_its_place_and_does_not_pull_the_line_back(string codec, bool isLong)
    {
        Rewrite(codec, isLong, 100, 7);
        Rewrite(codec, isLong, 103, 9);
        Assert.Equal((101, 8), Rewrite(codec, isLong, 101, 8));
        _rewriter.Anchor();

        Assert.Equal((104, 10), Rewrite(codec, isLong, 5, 5));
    }

    [Theory]
    [InlineData(CodecKind.H264)]
    [InlineData(CodecKind.Av1)]
    [InlineData(CodecKind.Opus)]
    public void Other_payloads_are_left_alone(object codec)
    {
        byte[] payload = [0x90, 0xE0, 0x80, 1, 2, 0, 0];
        byte[] copy = [.. payload];
        _rewriter.Rewrite((CodecKind)codec, copy);

        Assert.Equal(payload, copy);
    }

    [Fact]
    public void A_payload_without_numbers_and_one_that_is_none_are_left_alone()
    {
        foreach (byte[] payload in (byte[][])[[0x10, 0x00, 0x9D], [0x90, 0x80], [0x90], []])
        {
            byte[] copy = [.. payload];
            _rewriter.Rewrite(CodecKind.Vp8, copy);
            Assert.Equal(payload, copy);
        }
    }

    private (int Picture, int Tl0) Rewrite(string codec, bool isLong, int picture, int tl0)
    {
        byte[] payload = codec == "Vp8" ? Vp8(isLong, picture, tl0) : Vp9(isLong, picture, tl0);
        _rewriter.Rewrite(Enum.Parse<CodecKind>(codec), payload);
        if (codec == "Vp8")
        {
            Assert.True(Vp8Descriptor.TryParse(payload, out Vp8Descriptor vp8, out _));
            Assert.Equal(isLong, vp8.HasLongPictureId);
            return (vp8.PictureId!.Value, vp8.Tl0PicIdx!.Value);
        }

        Assert.True(Vp9Descriptor.TryParse(payload, out Vp9Descriptor vp9, out _));
        Assert.Equal(isLong, vp9.HasLongPictureId);
        return (vp9.PictureId!.Value, vp9.Tl0PicIdx!.Value);
    }

    private static byte[] Vp8(bool isLong, int picture, int tl0) =>
        [0x90, 0xC0, .. Picture(isLong, picture), (byte)tl0, 0x00, 0x9D];

    /// <summary>I and L, with B: the layer octet stands before TL0PICIDX (RFC 9628 §4.2).</summary>
    private static byte[] Vp9(bool isLong, int picture, int tl0) =>
        [0xA8, .. Picture(isLong, picture), 0x00, (byte)tl0, 0x9D, 0x01];

    private static byte[] Picture(bool isLong, int picture) =>
        isLong ? [(byte)(0x80 | (picture >> 8)), (byte)picture] : [(byte)picture];
}
