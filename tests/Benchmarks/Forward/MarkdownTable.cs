using System.Text.Json;
using Conference.LoadGenerator;

namespace Conference.Benchmarks.Forward;

/// <summary>The medians of several runs as a table for the readme, from the files that they wrote.</summary>
internal static class MarkdownTable
{
    public const string Verb = "table";

    public static int Run(IReadOnlyList<string> files)
    {
        if (files.Count == 0) throw new LoadException("table FILE...: files that 'forward --json FILE' has written.");

        List<JsonElement> rows = [];
        foreach (string file in files)
        {
            if (!File.Exists(file)) throw new LoadException($"{file} is missing.");

            using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(file));
            rows.AddRange(report.RootElement.GetProperty("rows").EnumerateArray().Select(static row => row.Clone()));
        }

        Console.WriteLine("| load | CPU us per packet | of the floor | mediasoup | packets/s | p50 / p99 ms |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (IGrouping<string, JsonElement> runs in rows.GroupBy(static row => row.GetProperty("name").GetString()!))
        {
            string noisy = runs.Any(static run => run.GetProperty("isNoisy").GetBoolean()) ? " (busy machine)" : "";
            string mediasoup = runs.First().GetProperty("mediasoup").GetString()!;
            Console.WriteLine(
                $"| {runs.Key}{noisy} | {Median(runs, "cpuMicroseconds"):F2} | {Median(runs, "ratio"):F2} | {mediasoup} "
                + $"| {Median(runs, "receivedPerSecond"):F0} | {Median(runs, "latencyP50"):F1} / {Median(runs, "latencyP99"):F1} |");
        }

        return 0;
    }

    private static double Median(IEnumerable<JsonElement> runs, string name)
    {
        double[] sorted = [.. runs.Select(run => run.GetProperty(name).GetDouble()).Order()];
        return sorted[sorted.Length / 2];
    }
}
