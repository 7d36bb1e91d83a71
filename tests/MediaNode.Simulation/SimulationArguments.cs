using Conference.MediaNode.Simulation.Runs;

namespace Conference.MediaNode.Simulation;

/// <summary>What the command line asks for.</summary>
/// <param name="Kinds">Of runs.</param>
/// <param name="Trace">Where to write what happens, of a single seed; null for nowhere.</param>
internal sealed record SimulationArguments(SeedRange Seeds, IReadOnlyList<RunKind> Kinds, string? Trace)
{
    public const string Help = """
        media --seeds A..B               runs the seeds from A to B
        media --seed N [--trace FILE]    runs one, and writes down every datagram
        media --kind calls|moves ...     only calls on one node, or only those whose room moves between nodes
        """;

    private static readonly SeedRange Usual = new(1, 1000);

    /// <summary>Null, and why, when it cannot be understood.</summary>
    public static SimulationArguments? Read(ReadOnlySpan<string> args, out string error)
    {
        SimulationArguments read = new(Usual, RunKinds.All, null);
        error = $"Say what to simulate:\n{Help}";
        if (args.Length == 0 || args[0] != "media" || args.Length % 2 == 0) return null;

        for (int i = 1; i < args.Length; i += 2)
        {
            string value = args[i + 1];
            if (args[i] is "--seeds" or "--seed" && SeedRange.TryParse(value, out SeedRange seeds)) read = read with { Seeds = seeds };
            else if (args[i] is "--kind" && Enum.TryParse(value, ignoreCase: true, out RunKind kind)) read = read with { Kinds = [kind] };
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
