using Conference.LoadGenerator.Figures;

namespace Conference.LoadGenerator.Tests.Figures;

public class JoinTimesTests
{
    [Fact]
    public void Of_a_hundred_times_the_50th_and_the_99th_are_kept()
    {
        JoinTimes times = JoinTimes.Of(Enumerable.Range(1, 100).Reverse().Select(static n => (double)n));

        Assert.Equal(new JoinTimes(50, 99), times);
    }

    [Fact]
    public void A_single_time_is_both() => Assert.Equal(new JoinTimes(7, 7), JoinTimes.Of([7]));

    [Fact]
    public void No_times_are_zero() => Assert.Equal(default, JoinTimes.Of([]));
}
