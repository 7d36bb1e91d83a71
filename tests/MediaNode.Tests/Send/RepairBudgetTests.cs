using Conference.MediaNode.Send;

namespace Conference.MediaNode.Tests.Send;

public class RepairBudgetTests
{
    private RepairBudget _budget;

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue - 1000)]
    public void A_burst_is_there_at_once_and_then_a_share_of_what_is_sent(uint octets)
    {
        Assert.True(_budget.TryTake(octets, RepairBudget.BurstMax));
        Assert.False(_budget.TryTake(octets, 1));

        octets += 4_000;
        Assert.False(_budget.TryTake(octets, (4_000 / RepairBudget.Share) + 1));
        Assert.True(_budget.TryTake(octets, 4_000 / RepairBudget.Share));
        Assert.False(_budget.TryTake(octets, 1));
    }

    [Fact]
    public void It_never_holds_more_than_a_burst()
    {
        Assert.True(_budget.TryTake(0, 1));
        Assert.False(_budget.TryTake(1_000_000_000, RepairBudget.BurstMax + 1));
        Assert.True(_budget.TryTake(1_000_000_000, RepairBudget.BurstMax));
    }
}
