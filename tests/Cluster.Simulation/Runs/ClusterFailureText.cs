using System.Globalization;

namespace Conference.Cluster.Simulation.Runs;

/// <summary>A failure as a person reads it, with what replays it.</summary>
internal static class ClusterFailureText
{
    private const int LinesMax = 80;

    /// <summary>The last part of its trace is had by running it again.</summary>
    public static string Of(ClusterResult result)
    {
        using StringWriter trace = new();
        SimulatedCluster.Run(result.Seed, trace);
        IEnumerable<string> lines = trace.ToString().Split(Environment.NewLine).TakeLast(LinesMax);
        string at = result.Failure!.AfterMs.ToString("F3", CultureInfo.InvariantCulture);
        return $"""
            {string.Join(Environment.NewLine, lines)}
            Seed {result.Seed} fails after {at} ms: "{result.Failure.Checker}"
                {result.Failure.Message}
            Replay: ./conference simulate cluster --seed {result.Seed} --trace seed-{result.Seed}.txt
            """;
    }
}
