using Conference.MediaNode.Simulation.Runs;

namespace Conference.MediaNode.Simulation.Tests.Runs;

public class SeedRangeTests
{
    [Theory]
    [InlineData("1..1000", 1, 1000)]
    [InlineData("7", 7, 7)]
    [InlineData("0..0", 0, 0)]
    public void A_range_is_read(string text, long first, long last)
    {
        Assert.True(SeedRange.TryParse(text, out SeedRange range));
        Assert.Equal(new SeedRange(first, last), range);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("5..1")]
    [InlineData("-1..3")]
    [InlineData("1..2..3")]
    [InlineData("a..b")]
    public void Nonsense_is_refused(string text) => Assert.False(SeedRange.TryParse(text, out _));
}
