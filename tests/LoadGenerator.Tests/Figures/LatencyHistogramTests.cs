using Conference.LoadGenerator.Figures;

namespace Conference.LoadGenerator.Tests.Figures;

public class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.01, 10_000)]
    [InlineData(0.5, 500_000)]
    [InlineData(0.99, 990_000)]
    public void A_percentile_is_exact_to_a_bucket(double share, double expectedNanoseconds)
    {
        LatencyHistogram latencies = new();
        for (int i = 1; i <= 1000; i++) latencies.Add(i * 1000);

        double found = latencies.Milliseconds(share) * 1e6;

        Assert.InRange(found, expectedNanoseconds, expectedNanoseconds * 33 / 32);
    }

    [Fact]
    public void The_highest_percentile_is_the_maximum()
    {
        LatencyHistogram latencies = new();
        foreach (long value in (long[])[3, 31, 32, 33, 1_000_003, long.MaxValue]) latencies.Add(value);

        Assert.Equal(long.MaxValue / 1e6, latencies.Milliseconds(1));
        Assert.Equal(3 / 1e6, latencies.Milliseconds(0.1));
    }

    [Fact]
    public void Without_a_sample_everything_is_zero()
    {
        LatencyHistogram latencies = new();
        latencies.Add(5);
        latencies.Clear();

        Assert.Equal((0, 0, 0), (latencies.Count, latencies.MaxNanoseconds, latencies.Milliseconds(0.5)));
    }
}
