using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Moves;
using Conference.MediaNode.Simulation.Runs;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Tests.Runs;

/// <summary>Whole runs, from a seed each.</summary>
public class SeedTests
{
    /// <summary>Together about a minute on two processors.</summary>
    private static readonly SeedRange Seeds = new(1, 1000);

    [Theory]
    [InlineData(nameof(RunKind.Calls))]
    [InlineData(nameof(RunKind.Moves))]
    public void A_thousand_seeds_hold_what_must_hold(string kind)
    {
        IReadOnlyList<RunResult> failures = SeedBatch.Run(Enum.Parse<RunKind>(kind), Seeds, RunOptions.Default, static _ => { });

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

    [Theory]
    [InlineData(2)]
    [InlineData(57)]
    [InlineData(345)]
    public void One_seed_moves_its_room_the_same_way_every_time(long seed)
    {
        RunResult first = SimulatedMoves.Run(seed, RunOptions.Default);
        RunResult second = SimulatedMoves.Run(seed, RunOptions.Default with { MoveCheckers = static () => [] });

        Assert.Null(first.Failure);
        Assert.Equal(first.Hash, second.Hash);
    }

    [Fact]
    public void Watching_a_run_does_not_change_it()
    {
        RunResult watched = SimulatedCall.Run(3, RunOptions.Default);
        RunResult alone = SimulatedCall.Run(3, RunOptions.Default with { Checkers = static () => [] });

        Assert.Equal(watched.Hash, alone.Hash);
    }

    /// <summary>Each client hears the same at the same moments, whether its room stays where it is or is moved all the time.</summary>
    [Theory]
    [InlineData(1, 200)]
    public void Nobody_notices_that_a_room_or_a_link_was_exported_destroyed_and_imported(long first, long last)
    {
        for (long seed = first; seed <= last; seed++)
        {
            Scenario still = Unmoved(ScenarioDraw.From(seed));
            Scenario moving = still with { Steps = [.. still.Steps, .. Moves(seed, still)] };
            RunResult unmoved = SimulatedCall.Run(seed, still, RunOptions.Default);
            RunResult moved = SimulatedCall.Run(seed, moving, RunOptions.Default);

            Assert.True(moved.Failure is null, moved.Failure is null ? "" : $"Moved. {FailureText.Of(moved)}");
            if (!unmoved.ClientHashes.SequenceEqual(moved.ClientHashes)) Assert.Fail(Difference(seed, still, moving));
        }
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

    /// <summary>What the first client with another trace hears, and what it would have heard.</summary>
    private static string Difference(long seed, Scenario still, Scenario moving)
    {
        string[] unmoved = LinesOf(seed, still);
        string[] moved = LinesOf(seed, moving);
        foreach (string client in still.Clients.Select(client => $" {client.Name} "))
        {
            string[] expected = [.. unmoved.Where(line => line.Contains(client, StringComparison.Ordinal))];
            string[] heard = [.. moved.Where(line => line.Contains(client, StringComparison.Ordinal))];
            int same = expected.Zip(heard).TakeWhile(pair => pair.First == pair.Second).Count();
            if (same == expected.Length && same == heard.Length) continue;

            return $"""
                Seed {seed}: moved, {client} has
                {heard.ElementAtOrDefault(same)}
                and unmoved
                {expected.ElementAtOrDefault(same)}
                {string.Join(Environment.NewLine, Moves(seed, still))}
                """;
        }

        return $"Seed {seed}: the bytes differ, the lines do not.";
    }

    private static string[] LinesOf(long seed, Scenario scenario)
    {
        using StringWriter text = new();
        SimulatedCall.Run(seed, scenario, RunOptions.Default with { TraceWriter = text });
        return text.ToString().Split(Environment.NewLine);
    }

    private static Scenario Unmoved(Scenario scenario) =>
        scenario with { Steps = [.. scenario.Steps.Where(step => step is not (MoveRoomStep or MoveLinkStep))] };

    private static IEnumerable<ScenarioStep> Moves(long seed, Scenario scenario)
    {
        SeededRandom random = new((ulong)seed);
        for (int i = 0; i < 6; i++)
        {
            TimeSpan after = scenario.Length * random.Fraction();
            yield return random.Chance(0.5)
                ? new MoveRoomStep(after)
                : new MoveLinkStep(after, random.Between(0, scenario.Clients.Count - 1));
        }
    }
}
