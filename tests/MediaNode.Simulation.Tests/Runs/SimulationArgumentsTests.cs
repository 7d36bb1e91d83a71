using Conference.MediaNode.Simulation.Runs;

namespace Conference.MediaNode.Simulation.Tests.Runs;

public class SimulationArgumentsTests
{
    [Fact]
    public void A_thousand_seeds_are_usual() =>
        Assert.Equal(new SeedRange(1, 1000), SimulationArguments.Read(["media"], out _)?.Seeds);

    [Fact]
    public void One_seed_can_be_traced()
    {
        SimulationArguments? read = SimulationArguments.Read(["media", "--seed", "9", "--trace", "file"], out _);

        Assert.Equal(new SimulationArguments(new SeedRange(9, 9), RunKinds.All, "file"), read);
    }

    [Fact]
    public void One_kind_of_run_can_be_chosen() =>
        Assert.Equal([RunKind.Moves], SimulationArguments.Read(["media", "--kind", "moves"], out _)?.Kinds);

    [Theory]
    [InlineData]
    [InlineData("media", "--kind", "other")]
    [InlineData("other")]
    [InlineData("media", "--seed")]
    [InlineData("media", "--seed", "x")]
    [InlineData("media", "--what", "9")]
    [InlineData("media", "--seeds", "1..2", "--trace", "file")]
    public void What_cannot_be_understood_is_explained(params string[] args)
    {
        Assert.Null(SimulationArguments.Read(args, out string error));
        Assert.NotEqual(string.Empty, error);
    }
}
