using Conference.LoadGenerator;
using Conference.LoadGenerator.Cluster;
using Conference.LoadGenerator.Figures;
using Conference.MediaNode.Link.Srtp;

namespace Conference.Benchmarks.Forward;

/// <summary>Measures row after row: clients against a cluster of real processes, then the floor under the same datagrams.</summary>
internal static class ForwardBench
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    /// <summary>Before the first window of a media node: its code is compiled again while it is first used.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        ForwardOptions options = ForwardOptions.Read(arguments);
        if (options.LoadProcessor is { } processor) Processors.PinThisThread(processor);

        List<ForwardFigures> all = [];
        Console.WriteLine(ForwardReport.Head);
        foreach (IGrouping<SrtpProfile, ForwardRow> rows in options.Selected.GroupBy(static row => row.Profile))
        {
            await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
            {
                Shards = options.Shards,
                SrtpProfiles = $"{rows.Key}",
                NodeProcessor = options.NodeProcessor,
                SiloProcessor = options.LoadProcessor,
            });
            TimeSpan settle = WarmUp;
            foreach (ForwardRow row in rows)
            {
                ForwardFigures figures = await MeasureAsync(row, cluster, options, settle);
                settle = Settle;
                all.Add(figures);
                Console.WriteLine(ForwardReport.Line(figures));
            }
        }

        Console.WriteLine(ForwardReport.Foot);
        if (options.Json is { } path) ForwardReport.Write(path, options, all);
        return 0;
    }

    private static async Task<ForwardFigures> MeasureAsync(
        ForwardRow row, LocalCluster cluster, ForwardOptions options, TimeSpan settle)
    {
        string loadBefore = MachineFigures.LoadAverage;
        JoinFigures joins;
        WindowFigures window;
        LoadOptions load = row.Load(cluster.Gateway, cluster.ApiKey, options, cluster.NodeProcess);
        await using (LoadSession session = await LoadSession.JoinAsync(load))
        {
            await session.SetRateAsync(row.PacketsPerSecond);
            await session.WaitForMediaAsync();
            await Task.Delay(settle);
            window = await session.MeasureAsync();
            joins = session.Joins;
        }

        using FloorSink sink = new(row.Destinations, options.LoadProcessor);
        FloorFigures grouped = await FloorRun.MeasureAsync(row, isGrouped: true, sink, options);
        FloorFigures ungrouped = await FloorRun.MeasureAsync(row, isGrouped: false, sink, options);
        return new ForwardFigures(
            row, loadBefore, joins, window, grouped.CpuMicroseconds, ungrouped.CpuMicroseconds, Math.Max(grouped.Loss, ungrouped.Loss));
    }
}
