using System.Globalization;

namespace Conference.LoadGenerator.Figures;

/// <summary>What the kernel says of the threads of a media node that carry media.</summary>
internal static class ThreadFigures
{
    private const string ShardPrefix = "shard-";

    /// <summary>CPU seconds of each shard's thread since its start, by the shard's number; empty for other programs.</summary>
    public static IReadOnlyList<double> ShardCpuSeconds(params IReadOnlyList<int> processes)
    {
        SortedDictionary<string, double> shards = new(StringComparer.Ordinal);
        foreach (int process in processes)
        {
            foreach (string thread in Directory.EnumerateDirectories($"/proc/{process}/task"))
            {
                string name = File.ReadAllText($"{thread}/comm").Trim();
                if (!name.StartsWith(ShardPrefix, StringComparison.Ordinal)) continue;

                // Nanoseconds on a processor, nanoseconds waiting for one, turns.
                string running = File.ReadAllText($"{thread}/schedstat").Split(' ')[0];
                shards[$"{process}/{name}"] = long.Parse(running, CultureInfo.InvariantCulture) / 1e9;
            }
        }

        return [.. shards.Values];
    }
}
