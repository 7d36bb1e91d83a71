using Conference.MediaNode.Media;

namespace Conference.MediaNode.Tests.Media;

public class SenderClockTests
{
    private const long Ahead = 1_700_000_000_000_000_000;

    private readonly SenderClock _clock = new();

    [Fact]
    public void It_knows_nothing_before_the_first_report()
    {
        Assert.False(_clock.IsKnown);
        Report(sentMs: 0, delayMs: 0);
        Assert.True(_clock.IsKnown);
    }

    [Fact]
    public void The_report_with_the_least_delay_counts()
    {
        Report(sentMs: 1_000, delayMs: 80);
        Report(sentMs: 2_000, delayMs: 20);
        Report(sentMs: 3_000, delayMs: 200);

        Assert.Equal(Instant.FromMilliseconds(3_020), _clock.ToLocal(Ahead + 3_000_000_000));
    }

    [Fact]
    public void A_clock_that_runs_slow_is_followed()
    {
        Report(sentMs: 0, delayMs: 10);

        // 50 ppm: half a millisecond in 10 s, which is less than the offset may age meanwhile.
        for (int second = 1; second <= 1_000; second++) Report(second * 1_000 * (1 - 50e-6), 10 + (second * 1_000 * 50e-6));

        double error = _clock.ToLocal(Ahead + (long)(1_000_000 * (1 - 50e-6) * 1e6)).Milliseconds - 1_000_010;
        Assert.InRange(error, -1, 0.2);
    }

    [Fact]
    public void A_clock_that_is_set_forward_is_followed_at_once()
    {
        Report(sentMs: 0, delayMs: 10);
        Report(sentMs: 61_000, delayMs: 10 - 60_000);

        Assert.Equal(Instant.FromMilliseconds(1_010), _clock.ToLocal(Ahead + 61_000_000_000));
    }

    private void Report(double sentMs, double delayMs) =>
        _clock.OnSenderReport(Ahead + (long)(sentMs * 1e6), Instant.FromMilliseconds(sentMs + delayMs));
}
