using System.Diagnostics;
using Conference.Cluster.Simulation.Runs;
using Conference.MediaNode.Simulation.Runs;

namespace Conference.Cluster.Simulation.Tests.Runs;

/// <summary>Whole runs, from a seed each.</summary>
public class ClusterSeedTests
{
    private static readonly SeedRange Seeds = new(1, 1000);

    [Fact]
    public void A_thousand_seeds_hold_what_must_hold()
    {
        IReadOnlyList<ClusterResult> failures = ClusterBatch.Run(Seeds, static _ => { });

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures.Select(ClusterFailureText.Of)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(42)]
    public void One_seed_gives_the_same_trace_every_time(long seed)
    {
        (string first, string firstText) = RunWithText(seed);
        (string second, string secondText) = RunWithText(seed);

        Assert.Equal(first, second);
        Assert.Equal(firstText, secondText);
        Assert.NotEqual(string.Empty, firstText);
    }

    /// <summary>String hash codes differ from process to process: nothing may follow their order.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(113)]
    [InlineData(202)]
    public async Task One_seed_gives_the_same_trace_in_two_processes(long seed)
    {
        string[] traces = await Task.WhenAll(RunApart(seed), RunApart(seed));

        Assert.Equal(traces[0], traces[1]);
        Assert.NotEqual(string.Empty, traces[0]);
    }

    [Fact]
    public void Watching_a_run_does_not_change_it() => Assert.Equal(RunWithText(5).Hash, SimulatedCluster.Run(5).Hash);

    [Fact]
    public void Different_seeds_give_different_traces() =>
        Assert.NotEqual(SimulatedCluster.Run(1).Hash, SimulatedCluster.Run(2).Hash);

    private static (string Hash, string Text) RunWithText(long seed)
    {
        using StringWriter text = new();
        ClusterResult result = SimulatedCluster.Run(seed, text);
        return (result.Hash, text.ToString());
    }

    private static async Task<string> RunApart(long seed)
    {
        string path = Path.GetTempFileName();
        try
        {
            string program = typeof(SimulatedCluster).Assembly.Location;
            using Process process = Process.Start("dotnet", [program, "cluster", "--seed", $"{seed}", "--trace", path]);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
            return await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
