using System.Diagnostics;
using Conference.LoadGenerator.Figures;

namespace Conference.Benchmarks.Grains;

/// <summary>What a call of a grain costs on the embedded engine, beside a hop over a channel and back in the same run.</summary>
internal static class GrainBench
{
    public const string Verb = "grains";

    private const int TargetsMany = 1_000;

    private static readonly BenchMessage Message = new(7, "somebody", ["ada", "bob", "eve", "mallory"]);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        BenchArguments options = new(arguments);
        _ = options.Processors();
        TimeSpan window = TimeSpan.FromSeconds(options.Number("--seconds", 2, 1, 600));
        string? json = options.Text("--json");
        options.RefuseTheRest();

        Console.WriteLine($"Load before: {MachineFigures.LoadAverage}. {window.TotalSeconds:F0} s with one caller, as long with 64.");
        Console.WriteLine("call                           targets   p50 us   p99 us     calls/s  x channel  others");
        List<GrainRow> rows = [];
        foreach (int targets in (int[])[1, TargetsMany]) rows.AddRange(await MeasureAsync(targets, window));

        Console.WriteLine($"Load after: {MachineFigures.LoadAverage}. 'x channel' is what a call costs in hops over a channel and back.");
        if (json is not null) JsonReport.Write(json, rows);
        return 0;
    }

    private static async Task<List<GrainRow>> MeasureAsync(int targets, TimeSpan window)
    {
        List<GrainRow> rows = [];
        double asked = await MeasureChannelsAsync(rows, targets, window, "channel, there and back", oneWay: false);
        double told = await MeasureChannelsAsync(rows, targets, window, "channel, one way", oneWay: true);

        await using (GrainSilo silo = GrainSilo.Start())
        {
            ITargetGrain[] grains = silo.Targets(targets);
            Func<int, Task> call = target => grains[target].Add(1);
            foreach (GrainCase each in (GrainCase[])
            [
                new("from outside", targets, call),
                new("grain to grain", targets, call, FromGrains: true),
                new("an immutable message", targets, target => grains[target].Echo(Message)),
            ])
            {
                rows.Add(await MeasureAsync(each, window, silo.RunAsGrains, asked));
            }

            var oneWay = new GrainCase(
                "one way, grain to grain", targets, target => grains[target].Tell(1), FromGrains: true, Settle: call);
            rows.Add(await MeasureAsync(oneWay, window, silo.RunAsGrains, told));
        }

        await using (GrainSilo silo = GrainSilo.Start(silo => silo.SerializeEveryCall = true))
        {
            ITargetGrain[] grains = silo.Targets(targets);
            var serialised = new GrainCase("a message, serialised", targets, target => grains[target].Echo(Message));
            rows.Add(await MeasureAsync(serialised, window, silo.RunAsGrains, asked));
        }

        await using (GrainSilo silo = GrainSilo.Start())
        {
            rows.Add(await MeasureAsync(silo.Write("stored in memory", targets, Message), window, silo.RunAsGrains, asked));
        }

        string folder = Directory.CreateTempSubdirectory("grains").FullName;
        await using (GrainSilo silo = GrainSilo.Start(silo => silo.StateConnectionString = $"Data Source={folder}/state.db"))
        {
            rows.Add(await MeasureAsync(silo.Write("stored in SQLite", targets, Message), window, silo.RunAsGrains, asked));
        }

        Directory.Delete(folder, recursive: true);
        return rows;
    }

    private static async Task<double> MeasureChannelsAsync(
        List<GrainRow> rows, int targets, TimeSpan window, string name, bool oneWay)
    {
        var channels = new ChannelTargets(targets);
        var hop = new GrainCase(name, targets, oneWay ? channels.Tell : channels.Ask, Settle: oneWay ? channels.Ask : null);
        rows.Add(await MeasureAsync(hop, window, (_, _) => throw new UnreachableException(), channelPerSecond: 0));
        channels.Close();
        return rows[^1].PerSecond;
    }

    private static async Task<GrainRow> MeasureAsync(
        GrainCase what, TimeSpan window, Func<int, Func<Task>, Task> runAsGrains, double channelPerSecond)
    {
        double busy = MachineFigures.Read().BusySeconds - Environment.CpuUsage.TotalTime.TotalSeconds;
        long started = Stopwatch.GetTimestamp();
        (LatencyHistogram latency, double perSecond) = await new CallLoop(window, runAsGrains).MeasureAsync(what);
        busy = MachineFigures.Read().BusySeconds - Environment.CpuUsage.TotalTime.TotalSeconds - busy;

        var row = new GrainRow(
            what.Name, what.Targets, latency.Milliseconds(0.5) * 1e3, latency.Milliseconds(0.99) * 1e3, perSecond,
            channelPerSecond == 0 ? 1 : channelPerSecond / perSecond, busy / Stopwatch.GetElapsedTime(started).TotalSeconds);
        Console.WriteLine(
            $"{row.Name,-30} {row.Targets,7} {row.P50Microseconds,8:F1} {row.P99Microseconds,8:F1} {row.PerSecond,11:F0} "
            + $"{row.OfChannel,10:F1} {row.Others,7:P0}{(row.Others > 0.2 ? "  NOISY" : "")}");
        return row;
    }
}
