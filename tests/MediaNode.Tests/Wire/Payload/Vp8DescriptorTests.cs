using Conference.MediaNode.Wire.Payload;

namespace Conference.MediaNode.Tests.Wire.Payload;

public class Vp8DescriptorTests
{
    /// <summary>X I L T K, M with 15 bits, and the first octet of a key frame.</summary>
    private const string Full = "90 f0 9234 56 a5 00";

    [Fact]
    public void Every_field_is_read()
    {
        Assert.True(Vp8Descriptor.TryParse(Bytes.Hex(Full), out Vp8Descriptor descriptor, out Vp8Error error));

        Assert.Equal(Vp8Error.None, error);
        Assert.Equal((ushort)0x1234, descriptor.PictureId);
        Assert.True(descriptor.HasLongPictureId);
        Assert.Equal((byte)0x56, descriptor.Tl0PicIdx);
        Assert.Equal((byte)2, descriptor.TemporalId);
        Assert.True(descriptor.IsLayerSync);
        Assert.Equal((byte)5, descriptor.KeyIndex);
        Assert.Equal(6, descriptor.Length);
        Assert.Equal(2, descriptor.PictureIdOffset);
        Assert.Equal(4, descriptor.Tl0PicIdxOffset);
        Assert.True(descriptor.StartsPartition);
        Assert.True(descriptor.StartsFrame);
        Assert.False(descriptor.IsNonReference);
        Assert.True(descriptor.IsKeyFrame);
    }

    [Theory]
    // The start of the first partition with P clear is a key frame; with P set, or elsewhere, it is not.
    [InlineData("10 00", 1, true)]
    [InlineData("10 01", 1, false)]
    [InlineData("00 00", 1, false)]
    [InlineData("11 00", 1, false)]
    [InlineData("30 00", 1, true)]
    [InlineData("90 00 00", 2, true)]
    [InlineData("90 80 11 00", 3, true)]
    [InlineData("90 80 9111 00", 4, true)]
    [InlineData("90 40 11 00", 3, true)]
    [InlineData("90 20 11 01", 3, false)]
    [InlineData("90 10 11 00", 3, true)]
    [InlineData("90 30 11 00", 3, true)]
    public void Length_and_key_frames_are_told_from_any_combination(string payload, int length, bool isKeyFrame)
    {
        Assert.True(Vp8Descriptor.TryParse(Bytes.Hex(payload), out Vp8Descriptor descriptor, out _));
        Assert.Equal(length, descriptor.Length);
        Assert.Equal(isKeyFrame, descriptor.IsKeyFrame);
    }

    [Fact]
    public void Fields_that_are_not_announced_are_absent()
    {
        Assert.True(Vp8Descriptor.TryParse(Bytes.Hex("90 10 e5 00"), out Vp8Descriptor descriptor, out _));
        Assert.Null(descriptor.PictureId);
        Assert.Null(descriptor.Tl0PicIdx);
        Assert.Null(descriptor.TemporalId);
        Assert.False(descriptor.IsLayerSync);
        Assert.Equal((byte)5, descriptor.KeyIndex);
    }

    [Theory]
    [InlineData("", nameof(Vp8Error.TooShort))]
    [InlineData("80", nameof(Vp8Error.DescriptorTruncated))]
    [InlineData("80 80", nameof(Vp8Error.DescriptorTruncated))]
    [InlineData("80 80 80", nameof(Vp8Error.DescriptorTruncated))]
    [InlineData("80 40", nameof(Vp8Error.DescriptorTruncated))]
    [InlineData("80 20", nameof(Vp8Error.DescriptorTruncated))]
    [InlineData("80 c0 01", nameof(Vp8Error.DescriptorTruncated))]
    [InlineData("10", nameof(Vp8Error.PayloadMissing))]
    [InlineData("90 80 11", nameof(Vp8Error.PayloadMissing))]
    public void A_malformed_descriptor_is_refused_by_name(string payload, string expected)
    {
        Assert.False(Vp8Descriptor.TryParse(Bytes.Hex(payload), out _, out Vp8Error error));
        Assert.Equal(expected, error.ToString());
    }

    [Theory]
    [InlineData("90 f0 9234 56 a5 00", 0x7fff, 0xff, "90 f0 ffff ff a5 00")]
    [InlineData("90 f0 9234 56 a5 00", 0, 0, "90 f0 8000 00 a5 00")]
    [InlineData("90 c0 12 56 00", 0x1ff, 1, "90 c0 7f 01 00")]
    [InlineData("90 40 56 00", 5, 9, "90 40 09 00")]
    [InlineData("10 00", 5, 9, "10 00")]
    public void Numbers_are_rewritten_in_place_and_in_their_width(string payload, int pictureId, int tl0, string expected)
    {
        byte[] bytes = Bytes.Hex(payload);
        Assert.True(Vp8Descriptor.TryParse(bytes, out Vp8Descriptor descriptor, out _));
        Vp8Descriptor.WritePictureId(bytes, descriptor, (ushort)pictureId);
        Vp8Descriptor.WriteTl0PicIdx(bytes, descriptor, (byte)tl0);
        Assert.Equal(Bytes.Hex(expected), bytes);
    }

    [Fact]
    public void No_mutation_throws_or_yields_offsets_outside_the_descriptor()
    {
        int parsed = 0;
        foreach (byte[] mutation in Bytes.Mutations(Bytes.Hex(Full)))
        {
            if (!Vp8Descriptor.TryParse(mutation, out Vp8Descriptor descriptor, out Vp8Error error))
            {
                Assert.NotEqual(Vp8Error.None, error);
                continue;
            }

            parsed++;
            Assert.InRange(descriptor.Length, 1, mutation.Length - 1);
            Assert.True(descriptor.Tl0PicIdxOffset < descriptor.Length);
            byte[] rewritten = [.. mutation];
            Vp8Descriptor.WritePictureId(rewritten, descriptor, descriptor.PictureId ?? 0);
            Vp8Descriptor.WriteTl0PicIdx(rewritten, descriptor, descriptor.Tl0PicIdx ?? 0);
            Assert.Equal(mutation, rewritten);
        }

        Assert.True(parsed > 20);
    }
}
