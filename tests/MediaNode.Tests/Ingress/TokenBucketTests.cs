using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Tests.Ingress;

public class TokenBucketTests
{
    private static readonly TokenRate Rate = new(PerSecond: 10, Burst: 4);

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000)]
    [InlineData(86_400_000)]
    public void A_full_bucket_gives_its_burst_and_then_its_rate(double startMs)
    {
        TokenBucket bucket = default;
        Instant start = Instant.FromMilliseconds(startMs);
        Assert.Equal(4, Take(ref bucket, start, 100));

        Assert.Equal(0, Take(ref bucket, start + TimeSpan.FromMilliseconds(99), 100));
        Assert.Equal(1, Take(ref bucket, start + TimeSpan.FromMilliseconds(100), 100));
        Assert.Equal(2, Take(ref bucket, start + TimeSpan.FromMilliseconds(300), 100));
    }

    [Fact]
    public void A_long_rest_saves_up_no_more_than_the_burst()
    {
        TokenBucket bucket = default;
        Take(ref bucket, Instant.Zero, 100);

        Assert.Equal(4, Take(ref bucket, Instant.Zero + TimeSpan.FromDays(30), 100));
    }

    [Fact]
    public void A_refusal_costs_nothing()
    {
        TokenBucket bucket = default;
        Take(ref bucket, Instant.Zero, 1_000);

        Assert.Equal(4, Take(ref bucket, Instant.Zero + TimeSpan.FromMilliseconds(400), 100));
    }

    [Fact]
    public void Looking_takes_nothing()
    {
        TokenBucket bucket = default;
        for (int i = 0; i < 10; i++) Assert.True(bucket.HasToken(Rate, Instant.Zero));
        Take(ref bucket, Instant.Zero, 100);

        Assert.False(bucket.HasToken(Rate, Instant.Zero));
    }

    private static int Take(ref TokenBucket bucket, Instant now, int attempts)
    {
        int taken = 0;
        for (int i = 0; i < attempts; i++) taken += bucket.TryTake(Rate, now) ? 1 : 0;
        return taken;
    }
}
