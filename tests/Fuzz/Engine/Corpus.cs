using System.Globalization;

namespace Conference.Fuzz.Engine;

/// <summary>Inputs each of which showed something that none before had shown.</summary>
internal sealed class Corpus
{
    /// <summary>Of more, the features are remembered but the inputs are not.</summary>
    public const int EntriesMax = 8192;

    public const int FeaturesMax = 1 << 20;

    /// <summary>Of one target in the repository.</summary>
    public const int SavedFilesMax = 24;
    public const int SavedBytesMax = 18 * 1024;

    private readonly HashSet<ulong> _features = [];
    private readonly List<(byte[] Input, ulong[] Features)> _entries = [];

    public int Count => _entries.Count;

    public int Features => _features.Count;

    public byte[] this[int index] => _entries[index].Input;

    /// <summary>How many features of the outcome are new. The input is kept when any is.</summary>
    public int Add(Outcome outcome, byte[] input)
    {
        int before = _features.Count;
        foreach (ulong feature in outcome.Features)
        {
            if (_features.Count < FeaturesMax) _features.Add(feature);
        }
        int added = _features.Count - before;
        if (added > 0 && _entries.Count < EntriesMax) _entries.Add((input, [.. outcome.Features]));
        return added;
    }

    public static IEnumerable<byte[]> Load(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
        : [];

    /// <summary>
    /// Writes a selection: whichever input shows most that is not shown yet, for its length, comes next.
    /// </summary>
    public void Save(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        HashSet<ulong> shown = [];
        List<(byte[] Input, ulong[] Features)> left = [.. _entries];
        int bytes = 0;
        for (int files = 0; files < SavedFilesMax && left.Count > 0; files++)
        {
            int best = MostTelling(left, shown);
            (byte[] input, ulong[] features) = left[best];
            left.RemoveAt(best);
            if (bytes + input.Length > SavedBytesMax) continue;
            bytes += input.Length;
            shown.UnionWith(features);
            File.WriteAllBytes(Path.Combine(folder, files.ToString("d3", CultureInfo.InvariantCulture)), input);
        }
    }

    private static int MostTelling(List<(byte[] Input, ulong[] Features)> entries, HashSet<ulong> shown)
    {
        int best = 0;
        double most = -1;
        for (int i = 0; i < entries.Count; i++)
        {
            int unshown = entries[i].Features.Count(feature => !shown.Contains(feature));
            double worth = unshown / (256.0 + entries[i].Input.Length);
            if (worth <= most) continue;
            most = worth;
            best = i;
        }
        return best;
    }
}
