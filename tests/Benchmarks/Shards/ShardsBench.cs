using Conference.LoadGenerator;
using Conference.LoadGenerator.Cluster;
using Conference.LoadGenerator.Figures;

namespace Conference.Benchmarks.Shards;

/// <summary>
/// Whether two shards carry twice what one carries. Rooms are spread over the shards, and the rate rises until packets are
/// lost or queue up. On a machine of two processors the load competes with the second shard, so only two subscribers of a room read what
/// they receive, and the kernel drops the others' datagrams at their sockets: the same for one shard and for two.
/// </summary>
internal static class ShardsBench
{
    public const string Verb = "shards";

    /// <summary>Of each room, which has one publisher.</summary>
    public const int Subscribers = 50;

    private const int Rooms = 4;
    private const int Readers = 2;
    private const double FirstRate = 300;
    private const double RateFactor = 1.25;
    private const int StepsMax = 9;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    private const string Head =
        "shards  packets/s in  packets/s out    lost  shard CPU         us/packet  beside shards  load  others  p99 ms";

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (Environment.ProcessorCount < 2) throw new LoadException("Two shards need two processors.");

        BenchArguments options = new(arguments);
        TimeSpan window = TimeSpan.FromSeconds(options.Number("--seconds", 3, 1, 3600));
        _ = options.Processors();
        string? json = options.Text("--json");
        options.RefuseTheRest();

        Console.WriteLine(Head);
        List<ShardsRow> rows = [];
        foreach (int shards in (int[])[1, 2]) rows.AddRange(await RaiseAsync(shards, window));

        Console.WriteLine(Summary(rows));
        if (json is not null) JsonReport.Write(json, rows);
        return 0;
    }

    /// <summary>Windows at rising rates, up to the first that loses packets.</summary>
    private static async Task<List<ShardsRow>> RaiseAsync(int shards, TimeSpan window)
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { Shards = shards, PinsShards = true });
        LoadOptions load = new()
        {
            Gateway = cluster.Gateway,
            ApiKey = cluster.ApiKey,
            Rooms = Rooms,
            Subscribers = Subscribers,
            ReadersPerRoom = Readers,
            Window = window,
            ServerProcesses = [cluster.NodeProcess],
        };
        await using LoadSession session = await LoadSession.JoinAsync(load);
        await session.SetRateAsync(FirstRate);
        await session.WaitForMediaAsync();
        await Task.Delay(WarmUp);

        List<ShardsRow> rows = [];
        for (double rate = FirstRate; rows.Count < StepsMax; rate *= RateFactor)
        {
            await session.SetRateAsync(rate);
            await Task.Delay(Settle);
            WindowFigures figures = await session.MeasureAsync();
            double toAll = figures.ReceivedPerSecond / Readers * Subscribers;
            rows.Add(new ShardsRow(shards, rate, toAll, figures));
            Console.WriteLine(Line(rows[^1]));
            if (!rows[^1].Holds) break;
        }

        return rows;
    }

    private static string Line(ShardsRow row)
    {
        WindowFigures window = row.Window;
        string shares = string.Join(" + ", window.ShardCpu.Select(cpu => $"{cpu / window.Seconds * 100:F0}%"));
        return $"{row.Shards,6} {window.Sent / window.Seconds,13:F0} {row.PacketsPerSecond,14:F0} {window.Loss * 100,6:F2}%  "
            + $"{shares,-16} {window.ShardCpu.Sum() * 1e6 / (row.PacketsPerSecond * window.Seconds),10:F2} "
            + $"{window.BesideShards * 100,13:F0}% {window.GeneratorCpu / window.Seconds * 100,4:F0}% "
            + $"{window.OtherCpu / window.Seconds * 100,6:F0}% {window.LatencyP99,7:F1}{(window.IsNoisy ? "  NOISY" : "")}";
    }

    private static string Summary(List<ShardsRow> rows)
    {
        ShardsRow[] best = [.. rows.Where(static row => row.Holds).GroupBy(static row => row.Shards)
            .Select(static group => group.MaxBy(static row => row.PacketsPerSecond)!)];
        if (best.Length < 2) return "Already the first rate lost packets: the machine is too busy to tell.";

        ShardsRow[] first = [.. rows.GroupBy(static row => row.Shards).Select(static group => group.First())];
        double one = best[0].PacketsPerSecond;
        double two = best[1].PacketsPerSecond;
        return $"Most packets per second with less than {ShardsRow.LossMax:P1} lost: {one:F0} with one shard, {two:F0} with two: "
            + $"x {two / one:F2}.\nPackets per second of a shard's CPU at {FirstRate:F0} packets/s and publisher: "
            + $"{first[0].PacketsPerShardSecond:F0} with one shard, {first[1].PacketsPerShardSecond:F0} with two.\n"
            + $"{Rooms} rooms of 1 x {Subscribers}, AES-GCM, frame bursts. With one shard the load has a processor of its own.";
    }
}
