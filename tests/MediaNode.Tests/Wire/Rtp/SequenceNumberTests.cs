using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Tests.Wire.Rtp;

public class SequenceNumberTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(0x7fff)]
    [InlineData(0x8000)]
    [InlineData(0xffff)]
    public void Order_is_the_shorter_way_around_from_any_start(ushort start)
    {
        var origin = new SequenceNumber(start);
        Assert.False(origin.IsNewerThan(origin));
        foreach (int steps in new[] { 1, 100, 0x7fff })
        {
            SequenceNumber later = origin + steps;
            Assert.Equal(steps, later - origin);
            Assert.Equal(-steps, origin - later);
            Assert.True(later.IsNewerThan(origin));
            Assert.False(origin.IsNewerThan(later));
        }

        SequenceNumber opposite = origin + 0x8000;
        Assert.False(opposite.IsNewerThan(origin));
        Assert.False(origin.IsNewerThan(opposite));
        Assert.Equal(origin + 1, origin.Next);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(0x7fffffffu)]
    [InlineData(0x80000000u)]
    [InlineData(0xffffffffu)]
    public void Timestamps_are_ordered_likewise(uint start)
    {
        var origin = new RtpTimestamp(start);
        RtpTimestamp later = origin + 3000;
        Assert.Equal(3000, later - origin);
        Assert.Equal(-3000, origin - later);
        Assert.True(later.IsNewerThan(origin));
        Assert.False(origin.IsNewerThan(later));
        Assert.False(origin.IsNewerThan(origin));
    }

    [Fact]
    public void A_number_prints_as_a_number() => Assert.Equal("65535", new SequenceNumber(65_535).ToString());
}
