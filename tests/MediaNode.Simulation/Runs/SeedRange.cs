using System.Globalization;

namespace Conference.MediaNode.Simulation.Runs;

/// <summary>Seeds from the first to the last, both included.</summary>
internal readonly record struct SeedRange(long First, long Last)
{
    public long Count => Last - First + 1;

    /// <summary>"A..B" or "A".</summary>
    public static bool TryParse(string text, out SeedRange range)
    {
        string[] ends = text.Split("..");
        range = default;
        if (ends.Length > 2 || !TryRead(ends[0], out long first) || !TryRead(ends[^1], out long last) || last < first) return false;

        range = new SeedRange(first, last);
        return true;
    }

    private static bool TryRead(string text, out long seed) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seed);
}
