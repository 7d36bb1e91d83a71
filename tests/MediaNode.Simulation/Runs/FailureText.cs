using System.Globalization;

namespace Conference.MediaNode.Simulation.Runs;

/// <summary>A failure as a person reads it, with what replays it.</summary>
internal static class FailureText
{
    public static string Of(RunResult result)
    {
        Failure failure = result.Failure!;
        string at = failure.AfterMs.ToString("F3", CultureInfo.InvariantCulture);
        string kind = result.Kind.ToString().ToLowerInvariant();
        return $"""
            {string.Join(Environment.NewLine, failure.LastLines)}
            Seed {result.Seed} fails after {at} ms: "{failure.Checker}"
                {failure.Message}
            Replay: ./conference simulate media --kind {kind} --seed {result.Seed} --trace seed-{result.Seed}.txt
            """;
    }
}
