using Conference.MediaNode.Wire.Payload;

namespace Conference.MediaNode.Tests.Wire.Payload;

public class H264PayloadTests
{
    private const string Aggregate = "78 0004 67428001 0002 68ce 0003 65888400";

    [Theory]
    // Single units: parameter sets, an IDR slice from macroblock 0 and from later, a slice, SEI, delimiter.
    [InlineData("67 428001", 7, 7, true, true)]
    [InlineData("68 ce", 8, 8, false, true)]
    [InlineData("65 88", 5, 5, true, true)]
    [InlineData("65 48", 5, 5, true, false)]
    [InlineData("41 9a", 1, 1, false, true)]
    [InlineData("41 4a", 1, 1, false, false)]
    [InlineData("06 01", 6, 6, false, true)]
    [InlineData("09 10", 9, 9, false, true)]
    [InlineData("41", 1, 1, false, false)]
    // Fragments: the start of an IDR slice, its middle and its end; the start of another slice.
    [InlineData("7c 85 88", 28, 5, true, true)]
    [InlineData("7c 05 88", 28, 5, false, false)]
    [InlineData("7c 45 88", 28, 5, false, false)]
    [InlineData("5c 81 9a", 28, 1, false, true)]
    [InlineData("5c 81 4a", 28, 1, false, false)]
    // Aggregates.
    [InlineData("78 0003 674280 0002 68ce", 24, 7, true, true)]
    [InlineData("78 0002 0605 0002 419a", 24, 6, false, true)]
    [InlineData("78 0002 4148 0002 6548", 24, 1, true, false)]
    public void The_kind_of_packet_is_told(string payload, int type, int inner, bool isKeyFrame, bool startsFrame)
    {
        Assert.True(H264Payload.TryParse(Bytes.Hex(payload), out H264Payload packet, out H264Error error), error.ToString());
        Assert.Equal((H264NalType)type, packet.Type);
        Assert.Equal((H264NalType)inner, packet.InnerType);
        Assert.Equal(isKeyFrame, packet.IsKeyFrame);
        Assert.Equal(startsFrame, packet.StartsFrame);
    }

    [Theory]
    [InlineData("", nameof(H264Error.TooShort))]
    [InlineData("e7 42", nameof(H264Error.ForbiddenBitSet))]
    [InlineData("60 00", nameof(H264Error.UnsupportedType))]
    [InlineData("79 00", nameof(H264Error.UnsupportedType))]
    [InlineData("7d 85 88", nameof(H264Error.UnsupportedType))]
    [InlineData("7f 00", nameof(H264Error.UnsupportedType))]
    [InlineData("78", nameof(H264Error.AggregateEmpty))]
    [InlineData("78 0000", nameof(H264Error.AggregateEmpty))]
    [InlineData("78 00", nameof(H264Error.AggregateTruncated))]
    [InlineData("78 0002 67", nameof(H264Error.AggregateTruncated))]
    [InlineData("78 0001 67 00", nameof(H264Error.AggregateTruncated))]
    [InlineData("78 0002 0000 0002 6580", nameof(H264Error.UnsupportedType))]
    [InlineData("78 0002 7867", nameof(H264Error.UnsupportedType))]
    [InlineData("7c 80 88", nameof(H264Error.UnsupportedType))]
    [InlineData("7c", nameof(H264Error.FragmentTruncated))]
    [InlineData("7c 85", nameof(H264Error.FragmentTruncated))]
    [InlineData("7c c5 88", nameof(H264Error.FragmentStartsAndEnds))]
    public void A_malformed_payload_is_refused_by_name(string payload, string expected)
    {
        Assert.False(H264Payload.TryParse(Bytes.Hex(payload), out _, out H264Error error));
        Assert.Equal(expected, error.ToString());
    }

    [Theory]
    [InlineData("78 0004 67428001 0002 68ce 0003 658884")]
    [InlineData("7c 85 88 84")]
    [InlineData("65 88 84")]
    public void No_mutation_throws(string payload)
    {
        int parsed = 0;
        foreach (byte[] mutation in Bytes.Mutations(Bytes.Hex(payload)))
        {
            bool isParsed = H264Payload.TryParse(mutation, out H264Payload packet, out H264Error error);
            Assert.Equal(error is H264Error.None, isParsed);
            if (!isParsed) continue;

            parsed++;
            Assert.Equal((H264NalType)(mutation[0] & 0x1f), packet.Type);
        }

        Assert.True(parsed > 5);
    }

    [Fact]
    public void An_aggregate_with_a_stray_octet_behind_it_is_truncated()
    {
        Assert.False(H264Payload.TryParse(Bytes.Hex(Aggregate), out _, out H264Error error));
        Assert.Equal(H264Error.AggregateTruncated, error);
    }
}
