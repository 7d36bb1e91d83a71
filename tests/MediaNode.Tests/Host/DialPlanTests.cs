namespace Conference.MediaNode.Host;

public class DialPlanTests
{
    private static readonly TimeSpan AWhile = TimeSpan.FromMinutes(1);

    [Fact]
    public void The_first_silo_is_dialled_at_once()
    {
        Assert.Equal((0, TimeSpan.Zero), Plan(3).Next(TimeSpan.Zero));
    }

    [Fact]
    public void After_a_lost_link_the_next_silo_is_dialled_without_a_wait()
    {
        DialPlan plan = Plan(3);
        plan.Next(TimeSpan.Zero);
        plan.OnEnded(0, LinkEnding.Lost, AWhile, AWhile);

        Assert.Equal((1, TimeSpan.Zero), plan.Next(AWhile));
        plan.OnEnded(1, LinkEnding.Failed, TimeSpan.Zero, AWhile);
        Assert.Equal((2, TimeSpan.Zero), plan.Next(AWhile));
    }

    [Fact]
    public void The_only_silo_is_dialled_again_after_a_moment()
    {
        DialPlan plan = Plan(1);
        plan.Next(TimeSpan.Zero);
        plan.OnEnded(0, LinkEnding.Lost, AWhile, AWhile);

        (int silo, TimeSpan wait) = plan.Next(AWhile);

        Assert.Equal(0, silo);
        Assert.InRange(wait, TimeSpan.FromTicks(1), BackOff.First);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void No_silo_is_kept_waiting_for_more_than_a_second_however_long_it_was_away(int silos)
    {
        DialPlan plan = Plan(silos);
        TimeSpan now = TimeSpan.Zero;
        TimeSpan[] dialled = new TimeSpan[silos];
        for (int i = 0; i < 100 * silos; i++)
        {
            (int silo, TimeSpan wait) = plan.Next(now);
            now += wait;
            Assert.InRange(now - dialled[silo], TimeSpan.Zero, BackOff.Longest);
            dialled[silo] = now;
            plan.OnEnded(silo, LinkEnding.Failed, TimeSpan.Zero, now);
        }

        Assert.InRange(now, TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(110));
    }

    [Fact]
    public void A_silo_that_refuses_does_not_hold_up_the_others()
    {
        DialPlan plan = Plan(2);
        plan.Next(TimeSpan.Zero);
        plan.OnEnded(0, LinkEnding.Refused, TimeSpan.Zero, TimeSpan.Zero);

        for (TimeSpan now = TimeSpan.Zero; now < DialPlan.RefusedWait - BackOff.Longest;)
        {
            (int silo, TimeSpan wait) = plan.Next(now);
            Assert.Equal(1, silo);
            now += wait;
            plan.OnEnded(1, LinkEnding.Failed, TimeSpan.Zero, now);
        }
    }

    [Fact]
    public void Who_is_refused_everywhere_waits_for_people_and_for_another_version_only_for_a_moment()
    {
        DialPlan plan = Plan(1);
        plan.Next(TimeSpan.Zero);
        plan.OnEnded(0, LinkEnding.Refused, TimeSpan.Zero, AWhile);
        Assert.Equal(DialPlan.RefusedWait, plan.Next(AWhile).Wait);

        plan.OnEnded(0, LinkEnding.OtherVersion, TimeSpan.Zero, AWhile);
        Assert.Equal(DialPlan.OtherVersionWait, plan.Next(AWhile).Wait);
    }

    [Fact]
    public void Links_that_end_as_soon_as_they_are_made_are_dialled_ever_more_slowly()
    {
        DialPlan plan = Plan(1);
        TimeSpan last = TimeSpan.Zero;
        for (int i = 0; i < 10; i++)
        {
            plan.OnEnded(0, LinkEnding.Lost, TimeSpan.FromMilliseconds(5), AWhile);
            last = plan.Next(AWhile).Wait;
        }

        Assert.InRange(last, BackOff.Longest / 2, BackOff.Longest);
        plan.OnEnded(0, LinkEnding.Lost, DialPlan.HeldMin, AWhile);
        Assert.InRange(plan.Next(AWhile).Wait, TimeSpan.Zero, BackOff.First);
    }

    private static DialPlan Plan(int silos) => new(silos, new Random(1));
}
