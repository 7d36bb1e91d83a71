using System.Globalization;
using Conference.LoadGenerator;

namespace Conference.Benchmarks.Forward;

/// <summary>Which loads are measured, how long, and where the processes run.</summary>
internal sealed record ForwardOptions
{
    public const string Help = """
        forward [--rows TEXT,TEXT] [--seconds S] [--quick] [--shards N] [--cpus NODE,LOAD] [--json FILE]
          What forwarding a packet costs, beside the floor of this machine: the same datagrams from a plain loop.
          --rows     only those whose name contains one of the texts, for instance "1x50 frames,10x10"
          --seconds  of a window (8)
          --quick    the small rows, 2 seconds each
          --shards   of the media node (1)
          --cpus     pins the media node to the first processor, the load and the silo to the second
          --json     writes the figures there, too
        """;

    private static readonly string[] QuickRows = ["1x50", "10x10"];

    public IReadOnlyList<string> Rows { get; private init; } = [""];

    public TimeSpan Window { get; private init; } = TimeSpan.FromSeconds(8);

    public int Shards { get; private init; } = 1;

    public int? NodeProcessor { get; private init; }

    public int? LoadProcessor { get; private init; }

    public string? Json { get; private init; }

    public IEnumerable<ForwardRow> Selected =>
        ForwardRow.All.Where(row => Rows.Any(text => row.Name.Contains(text, StringComparison.OrdinalIgnoreCase)));

    /// <exception cref="LoadException">The message names the option, its value and what it may be.</exception>
    public static ForwardOptions Read(IReadOnlyList<string> arguments)
    {
        ForwardOptions options = new();
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            if (name == "--quick")
            {
                options = options with { Rows = QuickRows, Window = TimeSpan.FromSeconds(2) };
                continue;
            }

            if (i + 1 == arguments.Count) throw new LoadException($"{name} is unknown, or its value is missing.\n{Help}");
            options = options.With(name, arguments[++i]);
        }

        if (options.Selected.Any()) return options;

        throw new LoadException($"--rows selects none of: {string.Join(", ", ForwardRow.All.Select(static row => row.Name))}");
    }

    private ForwardOptions With(string name, string value) => name switch
    {
        "--rows" => this with { Rows = value.Split(',', StringSplitOptions.TrimEntries) },
        "--seconds" => this with { Window = TimeSpan.FromSeconds(Number(name, value, 1, 3600)) },
        "--shards" => this with { Shards = Number(name, value, 1, 64) },
        "--cpus" => WithProcessors(value),
        "--json" => this with { Json = value },
        _ => throw new LoadException($"{name} is unknown.\n{Help}"),
    };

    private ForwardOptions WithProcessors(string value)
    {
        string[] parts = value.Split(',');
        if (parts.Length != 2) throw new LoadException($"--cpus is '{value}' but must be two numbers, separated by a comma.");

        return this with { NodeProcessor = Number("--cpus", parts[0], 0, 1023), LoadProcessor = Number("--cpus", parts[1], 0, 1023) };
    }

    private static int Number(string name, string value, int min, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max
            ? number
            : throw new LoadException($"{name} is '{value}' but must be a number from {min} to {max}.");
}
