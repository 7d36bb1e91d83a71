using Conference.MediaNode.Send;

namespace Conference.MediaNode.Tests.Send;

public class RepairBudgetTests
{
    private readonly RepairBudget _budget = new();

    [Fact]
    public void A_burst_is_there_at_once_and_then_a_share_of_what_is_sent()
    {
        Assert.True(_budget.TryTake(0, RepairBudget.BurstMax));
        Assert.False(_budget.TryTake(0, 1));

        Assert.False(_budget.TryTake(4_000, (4_000 / RepairBudget.Share) + 1));
        Assert.True(_budget.TryTake(0, 4_000 / RepairBudget.Share));
        Assert.False(_budget.TryTake(0, 1));
    }

    [Fact]
    public void It_never_holds_more_than_a_burst()
    {
        Assert.False(_budget.TryTake(uint.MaxValue, RepairBudget.BurstMax + 1));
        Assert.True(_budget.TryTake(uint.MaxValue, RepairBudget.BurstMax));
        Assert.True(_budget.TryTake(0, 0));
        Assert.False(_budget.TryTake(0, 1));
    }
}
