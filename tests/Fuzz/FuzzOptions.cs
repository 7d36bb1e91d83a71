using System.Globalization;

namespace Conference.Fuzz;

/// <summary>What the command line asks for.</summary>
/// <param name="Targets">Names, in the order to run.</param>
/// <param name="Span">Of all targets together.</param>
/// <param name="Replay">A file to run instead.</param>
/// <param name="Keep">Whether what was found goes into the repository's corpus.</param>
internal sealed record FuzzOptions(IReadOnlyList<string> Targets, TimeSpan Span, int Seed, string? Replay, bool Keep)
{
    private const double MinutesMax = 60 * 24 * 7;

    public static string Usage => $"""
        fuzz [TARGET|all] [MINUTES] [--seed N] [--keep]
        fuzz replay FILE
          TARGET is one of: {string.Join(' ', TargetList.Names)}
          --keep puts the inputs that led to new outcomes into tests/Fuzz/Corpus
        """;

    public static bool TryRead(IReadOnlyList<string> arguments, out FuzzOptions options, out string error)
    {
        int seed = Environment.TickCount & int.MaxValue;
        options = new FuzzOptions(TargetList.Names, TimeSpan.FromMinutes(1), seed, Replay: null, Keep: false);
        error = "";
        if (arguments is ["replay", var file])
        {
            options = options with { Replay = file };
            return true;
        }
        int place = 0;
        for (int i = 0; i < arguments.Count && error.Length == 0; i++)
        {
            if (arguments[i] == "--keep") options = options with { Keep = true };
            else if (arguments[i] == "--seed" && i + 1 < arguments.Count) error = ReadSeed(arguments[++i], ref options);
            else error = ReadPlain(arguments[i], place++, ref options);
        }
        return error.Length == 0;
    }

    private static string ReadSeed(string text, ref FuzzOptions options)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seed))
        {
            return $"--seed is '{text}' but must be a number from 0.";
        }
        options = options with { Seed = seed };
        return "";
    }

    private static string ReadPlain(string text, int place, ref FuzzOptions options)
    {
        if (place == 0 && text != "all")
        {
            if (!TargetList.Names.Contains(text)) return $"'{text}' is no target. Targets are: {string.Join(' ', TargetList.Names)}, all.";
            options = options with { Targets = [text] };
            return "";
        }
        if (place == 0) return "";
        if (place > 1) return $"'{text}' is one word too many.";
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double minutes)
            || minutes is <= 0 or > MinutesMax)
        {
            return $"'{text}' is no number of minutes above 0 and up to {MinutesMax}.";
        }
        options = options with { Span = TimeSpan.FromMinutes(minutes) };
        return "";
    }
}
