using Conference.Gateway.Api.Signalling;

namespace Conference.Gateway.Api.Tests.Signalling;

public class TokenBucketTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_burst_is_allowed_and_then_the_rate()
    {
        var bucket = new TokenBucket(perSecond: 10, burst: 3, _time);

        Assert.Equal(3, Taken(bucket));
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(0, Taken(bucket));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Taken(bucket));
    }

    [Fact]
    public void Silence_saves_up_no_more_than_a_burst()
    {
        var bucket = new TokenBucket(perSecond: 10, burst: 3, _time);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(3, Taken(bucket));
    }

    private static int Taken(TokenBucket bucket)
    {
        int taken = 0;
        while (taken < 100 && bucket.TryTake()) taken++;
        return taken;
    }
}
