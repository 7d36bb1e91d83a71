using System.Globalization;
using Conference.LoadGenerator;
using Conference.LoadGenerator.Cluster;
using Conference.LoadGenerator.Figures;
using Conference.LoadGenerator.Signalling;

namespace Conference.Benchmarks.Control;

/// <summary>
/// What the control plane does in a second and what each of it costs: rooms made over REST, people who join, offer, mute and leave
/// over signalling, in few and in many rooms. Silo and gateway are a real process that stores in SQLite; the node has no media.
/// </summary>
internal static class ControlBench
{
    public const string Verb = "control";

    private const int ParticipantsDefault = 100;
    private const int ParticipantsMax = 1000;
    private const int RoomsMax = 1000;

    /// <summary>Calls under way at a time: more than keep the silo busy, fewer than make it queue for long.</summary>
    private const int AtOnce = 16;

    /// <summary>Rooms made to see what making one costs.</summary>
    private const int RoomsMade = 500;

    /// <summary>Mutes for each room of participants, at least as many as they are.</summary>
    private const int MutesLeast = 500;

    /// <summary>Rounds of few rooms, so that a row is of as many joins as this.</summary>
    private const int JoinsLeast = 1000;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        BenchArguments options = new(arguments);
        int participants = options.Number("--participants", ParticipantsDefault, 2, ParticipantsMax);
        int[] rooms = [.. (options.Text("--rooms") ?? "1,10,100").Split(',').Select(Number)];
        (int? processor, _) = options.Processors();
        string? json = options.Text("--json");
        options.RefuseTheRest();

        await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            HasNode = false,
            StoresOnDisk = true,
            SiloProcessor = processor,
        });
        await using SimulatedNode node = new(
            LocalCluster.NodeName,
            cluster.NodeLink,
            cluster.Pem(LocalCluster.NodeName),
            cluster.Key(LocalCluster.NodeName),
            cluster.Pem("ca"));
        await cluster.WaitForNodeAsync();

        List<ControlFigures> rows = [];
        try
        {
            await MeasureAsync(cluster, rooms, participants, processor, rows);
        }
        catch (LoadException)
        {
            Console.WriteLine($"The silo's last words:\n{cluster.SiloLog}");
            throw;
        }

        Console.WriteLine(ControlReport.Foot);
        if (json is not null) JsonReport.Write(json, rows);
        return 0;
    }

    private static async Task MeasureAsync(
        LocalCluster cluster, int[] rooms, int participants, int? processor, List<ControlFigures> rows)
    {
        _ = await new ControlRun(cluster, AtOnce).MeasureAsync("warm", 3, participants, 1, MutesLeast, RoomsMade);
        double floor = await FloorAsync(cluster);
        Console.WriteLine(ControlReport.Head(participants, AtOnce, processor, floor));
        foreach (int count in rooms)
        {
            int rounds = Math.Max(1, JoinsLeast / (count * participants));
            ControlFigures figures = await new ControlRun(cluster, AtOnce).MeasureAsync(
                $"r{count}", count, participants, rounds, Math.Max(MutesLeast, count * participants / 10), RoomsMade);
            rows.Add(figures);
            Console.WriteLine(ControlReport.Row(figures, rows[0], floor));
        }
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= RoomsMax
            ? number
            : throw new LoadException($"--rooms names '{text}' but must name numbers from 1 to {RoomsMax}, separated by commas.");

    /// <summary>What a request costs that no grain sees, in milliseconds of the silo's CPU: the ground that all rows stand on.</summary>
    private static async Task<double> FloorAsync(LocalCluster cluster)
    {
        const int requests = 3000;
        using GatewayClient gateway = new(cluster.Gateway, cluster.ApiKey);
        ProcessFigures before = ProcessFigures.Of(cluster.SiloProcess);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, requests),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (_, _) =>
            {
                if (!await gateway.IsAliveAsync()) throw new LoadException("The silo does not answer any more.");
            });
        return (ProcessFigures.Of(cluster.SiloProcess).CpuSeconds - before.CpuSeconds) * 1000 / requests;
    }
}
