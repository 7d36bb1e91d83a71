using System.Text.Json;
using Conference.LoadGenerator.Figures;

namespace Conference.Benchmarks.Forward;

/// <summary>The table, and the same as JSON.</summary>
internal static class ForwardReport
{
    public const string Head =
        "row                 us/packet  floor  no GSO  ratio   packets/s    lost  p50 ms  p99 ms  KB/idle sub  others  load before";

    public const string Foot =
        "us/packet: CPU of the media node per packet that a subscriber received. floor: a plain loop that seals and sends the\n"
        + "same datagrams, grouped as the node would; no GSO: a send each. NOISY: others used more than 20 % of a processor.";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { WriteIndented = true };

    public static string Line(ForwardFigures figures)
    {
        WindowFigures window = figures.Window;
        string memory = figures.Row.IsAllToAll ? "-" : $"{figures.Joins.BytesPerSubscriber / 1024:F0}";
        return $"{figures.Row.Name,-18} {window.CpuMicroseconds,10:F2} "
            + $"{figures.Floor,6:F2} {figures.FloorUngrouped,7:F2} {figures.Ratio,6:F2} "
            + $"{window.ReceivedPerSecond,11:F0} {window.Loss * 100,6:F3}% "
            + $"{window.LatencyP50,7:F2} {window.LatencyP99,7:F2} {memory,12} "
            + $"{window.OtherCpu / window.Seconds * 100,6:F0}%  {figures.LoadBefore}"
            + (window.IsNoisy ? "  NOISY" : "") + Faults(figures);
    }

    public static void Write(string path, ForwardOptions options, IReadOnlyList<ForwardFigures> all)
    {
        object report = new
        {
            at = DateTimeOffset.UtcNow,
            processors = Environment.ProcessorCount,
            system = System.Runtime.InteropServices.RuntimeInformation.OSDescription,
            runtime = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
            options.Shards,
            options.NodeProcessor,
            options.LoadProcessor,
            rows = all.Select(static figures => new
            {
                figures.Row.Name,
                isNoisy = figures.Window.IsNoisy,
                figures.LoadBefore,
                figures.Window.CpuMicroseconds,
                figures.Floor,
                figures.FloorUngrouped,
                figures.FloorLoss,
                figures.Ratio,
                figures.Window.ReceivedPerSecond,
                figures.Window.Loss,
                figures.Joins,
                figures.Window,
            }),
        };
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        File.WriteAllText(path, JsonSerializer.Serialize(report, Json));
    }

    /// <summary>What makes a row worthless, if anything does.</summary>
    private static string Faults(ForwardFigures figures)
    {
        WindowFigures window = figures.Window;
        string faults = "";
        if (window.GeneratorDrops > 0) faults += $"  the load dropped {window.GeneratorDrops} itself";
        if (window.Refused > 0) faults += $"  {window.Refused} unsent";
        if (window.Spoilt > 0) faults += $"  {window.Spoilt} spoilt";
        if (window.Silent > 0) faults += $"  {window.Silent} silent";
        if (figures.FloorLoss > 0.001) faults += $"  the floor lost {figures.FloorLoss:P1}";
        return faults;
    }
}
