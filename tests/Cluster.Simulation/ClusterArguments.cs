using Conference.MediaNode.Simulation.Runs;

namespace Conference.Cluster.Simulation;

/// <summary>What the command line asks for.</summary>
/// <param name="Trace">Where to write what happens, of a single seed; null for nowhere.</param>
/// <param name="FailuresMax">After so many the rest would tell nothing new.</param>
internal sealed record ClusterArguments(SeedRange Seeds, string? Trace, int FailuresMax)
{
    public const string Help = """
        cluster --seeds A..B [--failures N]   runs the seeds from A to B, until N of them (5) have failed
        cluster --seed N [--trace FILE]       runs one, and writes down what happens
        """;

    private static readonly SeedRange Usual = new(1, 1000);

    /// <summary>Null, and why, when it cannot be understood.</summary>
    public static ClusterArguments? Read(ReadOnlySpan<string> args, out string error)
    {
        ClusterArguments read = new(Usual, null, SeedBatch.FailuresMax);
        error = $"Say what to simulate:\n{Help}";
        if (args.Length == 0 || args[0] != "cluster" || args.Length % 2 == 0) return null;

        for (int i = 1; i < args.Length; i += 2)
        {
            string value = args[i + 1];
            if (args[i] is "--seeds" or "--seed" && SeedRange.TryParse(value, out SeedRange seeds)) read = read with { Seeds = seeds };
            else if (args[i] is "--failures" && int.TryParse(value, out int max) && max > 0) read = read with { FailuresMax = max };
            else if (args[i] is "--trace") read = read with { Trace = value };
            else
            {
                error = $"'{args[i]} {value}' cannot be understood:\n{Help}";
                return null;
            }
        }

        error = "--trace writes down one seed: say which with --seed.";
        return read.Trace is null || read.Seeds.Count == 1 ? read : null;
    }
}
