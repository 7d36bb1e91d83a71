using System.Globalization;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Outlive.Kills;

public class ManyKillsTests(ManyKillsTests.MortalCluster cluster) : IClassFixture<ManyKillsTests.MortalCluster>
{
    private const int KillsDefault = 50;

    /// <summary>CONFERENCE_KILLS asks for more, CONFERENCE_SEED for those of an earlier run.</summary>
    [Fact]
    public async Task Whatever_is_killed_whatever_was_acknowledged_is_there_afterwards_and_nothing_else()
    {
        Prerequisites.OfCluster();
        int kills = Setting("CONFERENCE_KILLS") ?? KillsDefault;
        int seed = Setting("CONFERENCE_SEED") ?? Random.Shared.Next();
        ITestOutputHelper output = TestContext.Current.TestOutputHelper!;
        output.WriteLine($"Seed {seed}");
        await cluster.Start();
        await using Platform platform = new(cluster, seed);
        try
        {
            await new KillRun(cluster, platform, seed).Run(kills);
        }
        catch
        {
            output.WriteLine($"{platform.Counts}; {Machine.Load}\n{cluster.LogTails()}");
            throw;
        }
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public sealed class MortalCluster() : Cluster(new ClusterOptions());
}
