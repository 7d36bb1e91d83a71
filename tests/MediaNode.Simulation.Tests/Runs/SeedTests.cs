using Conference.MediaNode.Simulation.Runs;

namespace Conference.MediaNode.Simulation.Tests.Runs;

/// <summary>Whole runs, from a seed each.</summary>
public class SeedTests
{
    /// <summary>Together about a minute on two processors.</summary>
    private static readonly SeedRange Seeds = new(1, 1000);

    [Fact]
    public void A_thousand_seeds_hold_what_must_hold()
    {
        IReadOnlyList<RunResult> failures = SeedBatch.Run(Seeds, RunOptions.Default, static _ => { });

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures.Select(FailureText.Of)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(42)]
    [InlineData(123)]
    public void One_seed_gives_the_same_trace_every_time(long seed)
    {
        (string first, string firstText) = RunWithText(seed);
        (string second, string secondText) = RunWithText(seed);

        Assert.Equal(first, second);
        Assert.Equal(firstText, secondText);
        Assert.NotEqual(string.Empty, firstText);
    }

    [Fact]
    public void Watching_a_run_does_not_change_it()
    {
        RunResult watched = SimulatedCall.Run(3, RunOptions.Default);
        RunResult alone = SimulatedCall.Run(3, RunOptions.Default with { Checkers = static () => [] });

        Assert.Equal(watched.Hash, alone.Hash);
    }

    [Fact]
    public void Different_seeds_give_different_traces() =>
        Assert.NotEqual(SimulatedCall.Run(1, RunOptions.Default).Hash, SimulatedCall.Run(2, RunOptions.Default).Hash);

    private static (string Hash, string Text) RunWithText(long seed)
    {
        using StringWriter text = new();
        RunResult result = SimulatedCall.Run(seed, RunOptions.Default with { TraceWriter = text });
        return (result.Hash, text.ToString());
    }
}
