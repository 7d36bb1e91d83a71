using Conference.LoadGenerator.Figures;

namespace Conference.Benchmarks.Forward;

/// <summary>The table, and the same as JSON.</summary>
internal static class ForwardReport
{
    public const string Head = "row                 us/packet  floor  no GSO  ratio  mediasoup  packets/s    lost  "
        + "p50 ms  p99 ms  KB/idle sub  beside   load  others  load before";

    public const string Foot = """
        us/packet: CPU of the whole media node per packet that a subscriber received. floor: a plain loop that seals and sends
        the same datagrams, grouped as the node would; no GSO: a send each. mediasoup: 3.27.1 on the reference machine under
        the same load (* at 100 packets/s); latency p50/p99 there 5.2/11.4 ms for 1x200 and 0.3/1.0 ms for 10x10, 90 KB per
        subscriber. beside: share of the node's CPU outside its shards' threads. load: what the load's process took of a
        processor. NOISY: others used more than 20 % of a processor.
        """;

    /// <summary>Of a processor: above, the figures may be the load's and not the node's.</summary>
    private const double GeneratorCpuMax = 0.85;

    public static string Line(ForwardFigures figures)
    {
        WindowFigures window = figures.Window;
        string memory = figures.Row.IsAllToAll ? "-" : $"{figures.Joins.BytesPerSubscriber / 1024:F0}";
        return $"{figures.Row.Name,-18} {window.CpuMicroseconds,10:F2} "
            + $"{figures.Floor,6:F2} {figures.FloorUngrouped,7:F2} {figures.Ratio,6:F2} {PeerFigures.Mediasoup(figures.Row),10} "
            + $"{window.ReceivedPerSecond,10:F0} {window.Loss * 100,6:F3}% "
            + $"{window.LatencyP50,7:F2} {window.LatencyP99,7:F2} {memory,12} "
            + $"{window.BesideShards * 100,6:F0}% {window.GeneratorCpu / window.Seconds * 100,5:F0}% "
            + $"{window.OtherCpu / window.Seconds * 100,6:F0}%  {figures.LoadBefore}"
            + (window.IsNoisy ? "  NOISY" : "") + Faults(figures);
    }

    public static void Write(string path, ForwardOptions options, IReadOnlyList<ForwardFigures> all)
    {
        JsonReport.Write(path, all.Select(figures => new
        {
            figures.Row.Name,
            options.Shards,
            options.NodeProcessor,
            options.LoadProcessor,
            figures.Window.IsNoisy,
            figures.LoadBefore,
            figures.Window.CpuMicroseconds,
            figures.Floor,
            figures.FloorUngrouped,
            figures.FloorLoss,
            figures.Ratio,
            mediasoup = PeerFigures.Mediasoup(figures.Row),
            figures.Window.ReceivedPerSecond,
            figures.Window.Loss,
            figures.Window.LatencyP50,
            figures.Window.LatencyP99,
            figures.Joins,
            figures.Window,
        }));
    }

    /// <summary>What makes a row worthless, if anything does.</summary>
    private static string Faults(ForwardFigures figures)
    {
        WindowFigures window = figures.Window;
        string faults = "";
        if (window.GeneratorCpu / window.Seconds > GeneratorCpuMax) faults += "  the load itself is at its limit";
        if (window.GeneratorDrops > 0) faults += $"  the load dropped {window.GeneratorDrops} itself";
        if (window.Refused > 0) faults += $"  {window.Refused} unsent";
        if (window.Spoilt > 0) faults += $"  {window.Spoilt} spoilt";
        if (window.Silent > 0) faults += $"  {window.Silent} silent";
        if (figures.FloorLoss > 0.001) faults += $"  the floor lost {figures.FloorLoss:P1}";
        return faults;
    }
}
