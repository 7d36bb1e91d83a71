using Conference.MediaNode.Host;

namespace Conference.MediaNode.Tests.Host;

public class MonotonicClockTests
{
    [Fact]
    public void It_shows_the_wall_clocks_time_so_that_nodes_agree()
    {
        TimeSpan apart = TimeSpan.FromMilliseconds(MonotonicClock.Now.Milliseconds) - (DateTime.UtcNow - DateTime.UnixEpoch);

        // A wall clock that is being set while the tests run may differ by what it was set.
        Assert.InRange(apart.TotalMinutes, -1, 1);
    }

    [Fact]
    public void It_never_runs_back()
    {
        Instant last = MonotonicClock.Now;
        for (int i = 0; i < 100_000; i++)
        {
            Instant now = MonotonicClock.Now;
            Assert.True(now >= last);
            last = now;
        }
    }
}
