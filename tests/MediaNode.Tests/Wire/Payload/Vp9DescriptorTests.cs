using Conference.MediaNode.Wire.Payload;

namespace Conference.MediaNode.Tests.Wire.Payload;

public class Vp9DescriptorTests
{
    /// <summary>A key frame of two spatial layers with resolutions and a group of two pictures; I L B V.</summary>
    private const string KeyFrame = "aa 9234 20 07 38 0140 00f0 0280 01e0 02 04 01 28 01 02 ff";

    /// <summary>Flexible: I P L F B E, three references.</summary>
    private const string Flexible = "fc 12 53 03 05 06 ff";

    [Fact]
    public void A_key_frame_with_its_structure_is_read_in_full()
    {
        byte[] payload = Bytes.Hex(KeyFrame);
        Assert.True(Vp9Descriptor.TryParse(payload, out Vp9Descriptor descriptor, out Vp9Error error), error.ToString());

        Assert.True(descriptor.IsKeyFrame);
        Assert.True(descriptor.StartsFrame);
        Assert.False(descriptor.EndsFrame);
        Assert.False(descriptor.IsFlexible);
        Assert.False(descriptor.IsNotReferencedAbove);
        Assert.Equal((ushort)0x1234, descriptor.PictureId);
        Assert.True(descriptor.HasLongPictureId);
        Assert.Equal(1, descriptor.TemporalId);
        Assert.Equal(0, descriptor.SpatialId);
        Assert.False(descriptor.IsSwitchingUpPoint);
        Assert.False(descriptor.IsInterLayerPredicted);
        Assert.Equal((byte)7, descriptor.Tl0PicIdx);
        Assert.Equal(4, descriptor.Tl0PicIdxOffset);
        Assert.Equal(0, descriptor.References.Count);
        Assert.Equal(payload.Length - 1, descriptor.Length);

        Vp9Scalability scalability = Assert.NotNull(descriptor.Scalability);
        Assert.Equal(2, scalability.SpatialLayerCount);
        Assert.Equal(2, scalability.PictureCount);
        Assert.Equal(((ushort)320, (ushort)240), scalability.ReadResolution(payload, 0));
        Assert.Equal(((ushort)640, (ushort)480), scalability.ReadResolution(payload, 1));
    }

    [Fact]
    public void Flexible_mode_lists_its_references_and_has_no_TL0PICIDX()
    {
        Assert.True(Vp9Descriptor.TryParse(Bytes.Hex(Flexible), out Vp9Descriptor descriptor, out _));

        Assert.True(descriptor.IsFlexible);
        Assert.True(descriptor.IsInterPicturePredicted);
        Assert.False(descriptor.IsKeyFrame);
        Assert.True(descriptor.EndsFrame);
        Assert.Equal((ushort)0x12, descriptor.PictureId);
        Assert.False(descriptor.HasLongPictureId);
        Assert.Equal(2, descriptor.TemporalId);
        Assert.True(descriptor.IsSwitchingUpPoint);
        Assert.Equal(1, descriptor.SpatialId);
        Assert.True(descriptor.IsInterLayerPredicted);
        Assert.Null(descriptor.Tl0PicIdx);
        Assert.Equal(3, descriptor.References.Count);
        Assert.Equal(1, descriptor.References[0]);
        Assert.Equal(2, descriptor.References[1]);
        Assert.Equal(3, descriptor.References[2]);
        Assert.Equal(6, descriptor.Length);
    }

    [Theory]
    // B without P on the lowest layer is a key frame; without B, with P, or on a higher layer it is not.
    [InlineData("08 ff", true)]
    [InlineData("00 ff", false)]
    [InlineData("48 ff", false)]
    [InlineData("28 00 00 ff", true)]
    [InlineData("28 02 00 ff", false)]
    public void A_key_frame_begins_on_the_lowest_layer_without_prediction(string payload, bool expected)
    {
        Assert.True(Vp9Descriptor.TryParse(Bytes.Hex(payload), out Vp9Descriptor descriptor, out _));
        Assert.Equal(expected, descriptor.IsKeyFrame);
    }

    [Theory]
    [InlineData("", nameof(Vp9Error.TooShort))]
    [InlineData("80", nameof(Vp9Error.DescriptorTruncated))]
    [InlineData("80 80", nameof(Vp9Error.DescriptorTruncated))]
    [InlineData("20", nameof(Vp9Error.DescriptorTruncated))]
    [InlineData("20 00", nameof(Vp9Error.DescriptorTruncated))]
    [InlineData("d0 01", nameof(Vp9Error.DescriptorTruncated))]
    [InlineData("d0 01 03", nameof(Vp9Error.DescriptorTruncated))]
    [InlineData("d0 01 03 03 03 02 ff", nameof(Vp9Error.TooManyReferences))]
    [InlineData("10 ff", nameof(Vp9Error.FlexibleWithoutPictureId))]
    [InlineData("02", nameof(Vp9Error.DescriptorTruncated))]
    [InlineData("02 f0 00000000 00000000", nameof(Vp9Error.DescriptorTruncated))]
    [InlineData("02 08", nameof(Vp9Error.DescriptorTruncated))]
    [InlineData("02 08 ff 00 00", nameof(Vp9Error.DescriptorTruncated))]
    [InlineData("02 08 01 0c 01 02", nameof(Vp9Error.DescriptorTruncated))]
    [InlineData("08", nameof(Vp9Error.PayloadMissing))]
    public void A_malformed_descriptor_is_refused_by_name(string payload, string expected)
    {
        Assert.False(Vp9Descriptor.TryParse(Bytes.Hex(payload), out _, out Vp9Error error));
        Assert.Equal(expected, error.ToString());
    }

    [Theory]
    [InlineData(KeyFrame, 0x7fff, 9, "aa ffff 20 09")]
    [InlineData(Flexible, 0x1ff, 9, "fc 7f 53 03 05")]
    [InlineData("08 ff", 5, 9, "08 ff")]
    public void Numbers_are_rewritten_in_place_and_in_their_width(string payload, int pictureId, int tl0, string start)
    {
        byte[] bytes = Bytes.Hex(payload);
        byte[] expected = [.. Bytes.Hex(start), .. bytes[Bytes.Hex(start).Length..]];
        Assert.True(Vp9Descriptor.TryParse(bytes, out Vp9Descriptor descriptor, out _));
        Vp9Descriptor.WritePictureId(bytes, descriptor, (ushort)pictureId);
        Vp9Descriptor.WriteTl0PicIdx(bytes, descriptor, (byte)tl0);
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData(KeyFrame)]
    [InlineData(Flexible)]
    public void No_mutation_throws_or_yields_fields_outside_the_descriptor(string payload)
    {
        int parsed = 0;
        foreach (byte[] mutation in Bytes.Mutations(Bytes.Hex(payload)))
        {
            if (!Vp9Descriptor.TryParse(mutation, out Vp9Descriptor descriptor, out Vp9Error error))
            {
                Assert.NotEqual(Vp9Error.None, error);
                continue;
            }

            parsed++;
            Assert.InRange(descriptor.Length, 1, mutation.Length - 1);
            for (int i = 0; i < descriptor.References.Count; i++) Assert.InRange(descriptor.References[i], 0, 127);
            if (descriptor.Scalability is { HasResolutions: true } scalability)
            {
                for (int i = 0; i < scalability.SpatialLayerCount; i++) scalability.ReadResolution(mutation, i);
            }

            byte[] rewritten = [.. mutation];
            Vp9Descriptor.WritePictureId(rewritten, descriptor, descriptor.PictureId ?? 0);
            Vp9Descriptor.WriteTl0PicIdx(rewritten, descriptor, descriptor.Tl0PicIdx ?? 0);
            Assert.Equal(mutation, rewritten);
        }

        Assert.True(parsed > 20);
    }
}
