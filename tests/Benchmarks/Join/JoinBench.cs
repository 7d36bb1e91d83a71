using Conference.LoadGenerator;
using Conference.LoadGenerator.Cluster;
using Conference.LoadGenerator.Figures;

namespace Conference.Benchmarks.Join;

/// <summary>
/// How long it takes from a client's offer to its first forwarded packet, and what a join costs the media node. Somebody
/// speaks, 50 packets a second; clients join to listen, one after another and ten at a time, and stay.
/// </summary>
internal static class JoinBench
{
    public const string Verb = "join";

    private const int JoinsDefault = 150;
    private const int JoinsMax = 1000;
    private const int WarmUpJoins = 40;

    /// <summary>In which forwarding alone is measured, to be taken off what joining cost.</summary>
    private static readonly TimeSpan ForwardingWindow = TimeSpan.FromSeconds(3);

    private const string Head = "joins      answer p50   p99 ms  DTLS p50     p99  first packet p50     p99  "
        + "CPU ms/join  KB/join  others";

    private const string Foot = """
        All from the offer. Between two packets of the speaker lie 20 ms, so the first packet comes 10 ms after the handshake
        at the median. CPU: of the media node, less what forwarding cost meanwhile. KB: what the node grew by.
        Others, on the reference machine, one after another, answer / DTLS done p50 and CPU per join:
        mediasoup 3.27.1 2.4 / 6.8 ms, 3 ms; Janus 1.1.2 3.4 / 27.9 ms, 7 to 12 ms.
        """;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        BenchArguments options = new(arguments);
        int joins = options.Number("--joins", JoinsDefault, 10, JoinsMax);
        (int? node, int? load) = options.Processors();
        string? json = options.Text("--json");
        options.RefuseTheRest();
        if (load is { } processor) Processors.PinThisThread(processor);

        await using LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { NodeProcessor = node, SiloProcessor = load });
        _ = await MeasureAsync(cluster, "warm-up", WarmUpJoins, atOnce: 4, load);

        Console.WriteLine(Head);
        List<JoinRow> rows = [];
        foreach (int atOnce in (int[])[1, 10])
        {
            JoinRow row = await MeasureAsync(cluster, $"join-{atOnce}", joins, atOnce, load);
            Console.WriteLine(Line(row));
            rows.Add(row);
        }

        Console.WriteLine(Foot);
        if (json is not null) JsonReport.Write(json, rows);
        return 0;
    }

    private static async Task<JoinRow> MeasureAsync(LocalCluster cluster, string room, int joins, int atOnce, int? processor)
    {
        LoadOptions load = new()
        {
            Gateway = cluster.Gateway,
            ApiKey = cluster.ApiKey,
            Room = room,
            Subscribers = joins,
            Video = false,
            Audio = true,
            JoinsAtOnce = atOnce,
            JoinsWhileSending = true,
            Window = ForwardingWindow,
            Processor = processor,
            ServerProcesses = [cluster.NodeProcess],
        };
        await using LoadSession session = await LoadSession.JoinAsync(load);
        WindowFigures window = await session.MeasureAsync();

        // Listeners grew from none to all, so half of all were listening on average.
        double forwarding = window.ServerCpu / window.Seconds * session.Joins.Seconds / 2;
        double cpu = session.Joins.ServerCpuPerJoin - (forwarding * 1000 / joins);
        return new JoinRow(atOnce, joins, session.Joins, cpu, window.OtherCpu / window.Seconds);
    }

    private static string Line(JoinRow row)
    {
        JoinFigures joins = row.Figures;
        return $"{row.Joins,4} x {row.AtOnce,-3} {joins.Answer.P50,11:F1} {joins.Answer.P99,8:F1} "
            + $"{joins.Connected.P50,9:F1} {joins.Connected.P99,7:F1} {joins.FirstPacket.P50,17:F1} {joins.FirstPacket.P99,7:F1} "
            + $"{row.CpuMilliseconds,12:F2} {joins.BytesPerSubscriber / 1024,8:F0} {row.OtherCpu * 100,6:F0}%";
    }
}
