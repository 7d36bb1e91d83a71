using Conference.MediaNode.Wire.Payload;

namespace Conference.MediaNode.Tests.Wire.Payload;

public class Av1PayloadTests
{
    [Theory]
    [InlineData("18 0a01", false, false, 1, true)]
    [InlineData("10 3201", false, false, 1, false)]
    [InlineData("d0 3201", true, true, 1, false)]
    [InlineData("28 02 0a01 3201", false, false, 2, true)]
    [InlineData("30 01 0a 01 0a 3201", false, false, 3, false)]
    [InlineData("00 02 0a01 01 32", false, false, 0, false)]
    [InlineData("50 3201", false, true, 1, false)]
    public void The_aggregation_header_is_read(string payload, bool continues, bool continued, byte count, bool isKeyFrame)
    {
        Assert.True(Av1Payload.TryParse(Bytes.Hex(payload), out Av1Payload packet, out Av1Error error), error.ToString());
        Assert.Equal(continues, packet.ContinuesUnit);
        Assert.Equal(continued, packet.IsContinued);
        Assert.Equal(count, packet.ElementCount);
        Assert.Equal(isKeyFrame, packet.IsKeyFrame);
    }

    [Theory]
    [InlineData("", nameof(Av1Error.TooShort))]
    [InlineData("10", nameof(Av1Error.PayloadMissing))]
    [InlineData("98 0a", nameof(Av1Error.SequenceStartsInFragment))]
    [InlineData("20 02 0a", nameof(Av1Error.ElementTruncated))]
    [InlineData("20 01 0a", nameof(Av1Error.ElementTruncated))]
    [InlineData("20 ff", nameof(Av1Error.ElementTruncated))]
    [InlineData("30 01 0a 05 3201", nameof(Av1Error.ElementTruncated))]
    [InlineData("00 02 0a", nameof(Av1Error.ElementTruncated))]
    [InlineData("00 ffffffffffffffff01 0a", nameof(Av1Error.ElementTruncated))]
    [InlineData("00 ffffffffffffff7f 0a", nameof(Av1Error.ElementTruncated))]
    public void A_malformed_payload_is_refused_by_name(string payload, string expected)
    {
        Assert.False(Av1Payload.TryParse(Bytes.Hex(payload), out _, out Av1Error error));
        Assert.Equal(expected, error.ToString());
    }

    [Theory]
    [InlineData("28 02 0a01 3201")]
    [InlineData("00 02 0a01 8100 32")]
    public void No_mutation_throws(string payload)
    {
        int parsed = 0;
        foreach (byte[] mutation in Bytes.Mutations(Bytes.Hex(payload)))
        {
            bool isParsed = Av1Payload.TryParse(mutation, out Av1Payload packet, out Av1Error error);
            Assert.Equal(error is Av1Error.None, isParsed);
            if (!isParsed) continue;

            parsed++;
            Assert.Equal((mutation[0] & 0x08) != 0, packet.IsKeyFrame);
        }

        Assert.True(parsed > 5);
    }

    [Theory]
    [InlineData("85 1234", true, false, 5, false, false, false)]
    [InlineData("7f ffff", false, true, 63, false, false, false)]
    [InlineData("c0 0001 80", true, true, 0, true, true, true)]
    [InlineData("40 0001 80", false, true, 0, true, true, false)]
    [InlineData("c0 0001 40", true, true, 0, true, false, false)]
    public void The_dependency_descriptor_tells_frames_from_its_first_octets(
        string value, bool starts, bool ends, byte template, bool isExtended, bool hasStructure, bool isKeyFrame)
    {
        byte[] bytes = Bytes.Hex(value);
        Assert.True(DependencyDescriptorHeader.TryParse(bytes, out DependencyDescriptorHeader header, out _));
        Assert.Equal(starts, header.StartsFrame);
        Assert.Equal(ends, header.EndsFrame);
        Assert.Equal(template, header.TemplateId);
        Assert.Equal((bytes[1] << 8) | bytes[2], header.FrameNumber);
        Assert.Equal(isExtended, header.IsExtended);
        Assert.Equal(hasStructure, header.HasStructure);
        Assert.Equal(isExtended && !hasStructure, header.HasActiveDecodeTargets);
        Assert.Equal(isKeyFrame, header.IsKeyFrame);
    }

    [Fact]
    public void A_dependency_descriptor_has_at_least_three_octets()
    {
        byte[] value = Bytes.Hex("c0 0001 80");
        foreach (byte[] mutation in Bytes.Mutations(value))
        {
            bool isParsed = DependencyDescriptorHeader.TryParse(mutation, out _, out DependencyDescriptorError error);
            Assert.Equal(mutation.Length >= 3, isParsed);
            Assert.Equal(isParsed ? DependencyDescriptorError.None : DependencyDescriptorError.TooShort, error);
        }
    }
}
