namespace Conference.Cluster.Simulation.Tests.Runs;

public class ClusterArgumentsTests
{
    [Fact]
    public void Seeds_and_their_failures_can_be_bounded()
    {
        ClusterArguments? read = ClusterArguments.Read(["cluster", "--seeds", "5..9", "--failures", "2"], out _);

        Assert.Equal(new ClusterArguments(new(5, 9), null, 2), read);
    }

    [Fact]
    public void Without_seeds_the_usual_thousand_are_run() =>
        Assert.Equal(1000, ClusterArguments.Read(["cluster"], out _)!.Seeds.Count);

    [Theory]
    [InlineData("media")]
    [InlineData("cluster --seed")]
    [InlineData("cluster --seeds 9..5")]
    [InlineData("cluster --failures 0")]
    [InlineData("cluster --seeds 1..2 --trace file")]
    public void What_makes_no_sense_is_refused_with_a_reason(string line)
    {
        Assert.Null(ClusterArguments.Read(line.Split(' '), out string error));
        Assert.NotEqual(string.Empty, error);
    }
}
