using System.Diagnostics;
using Conference.EndToEnd.Tests.Harness;
using Conference.LoadGenerator;
using Xunit.Sdk;

namespace Conference.Benchmarks.Moves;

/// <summary>
/// What people in a call notice when it moves to another media node: three tabs of a real Chromium whose call moves back
/// and forth, then a Firefox among two Chromiums, which follows by a restart of ICE.
/// </summary>
internal static class MoveBench
{
    public const string Verb = "move";

    private const int MovesDefault = 50;
    private const int MovesMax = 1000;
    private const int SecondsBetweenDefault = 3;
    private const int SecondsBetweenMax = 600;
    private const double ChromiumBarMs = 40;
    private const double FirefoxBarMs = 100;

    /// <summary>Of Chromium's moves: twenty say enough.</summary>
    private const double FirefoxShare = 0.4;

    private const string Room = "moving";

    private static readonly string[] Names = ["ada", "grace", "hedy"];

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        BenchArguments options = new(arguments);
        int moves = options.Number("--moves", MovesDefault, 2, MovesMax);
        TimeSpan rest = TimeSpan.FromSeconds(
            options.Number("--seconds-between", SecondsBetweenDefault, 2, SecondsBetweenMax));
        string? json = options.Text("--json");
        options.RefuseTheRest();

        List<MoveFigures> all = [];
        try
        {
            all.Add(await ChromiumAsync(moves, rest));
            if (await FirefoxAsync((int)Math.Ceiling(moves * FirefoxShare), rest) is { } figures) all.Add(figures);
        }
        catch (XunitException failed)
        {
            throw new LoadException(failed.Message);
        }

        MoveReport.Print(all);
        if (json is not null) JsonReport.Write(json, all);
        return all.TrueForAll(figures => figures.Problems.Count == 0) ? 0 : 1;
    }

    private static async Task<MoveFigures> ChromiumAsync(int moves, TimeSpan rest)
    {
        Prerequisites.OfCall();
        Console.WriteLine($"Chromium: {moves} moves.");
        await using Chromium chromium = new();
        await using TwoNodes cluster = new();
        await cluster.Start();
        Person[] people = await Task.WhenAll(Names.Select(name => JoinAsync(chromium, cluster, name)));
        MoveFigures figures = await MeasureAsync("Chromium", ChromiumBarMs, cluster, people, people, moves, rest);
        return figures with { Problems = [.. figures.Problems, .. Unwanted(figures)] };
    }

    /// <returns>Null where there is no Firefox, or no network for it.</returns>
    private static async Task<MoveFigures?> FirefoxAsync(int moves, TimeSpan rest)
    {
        await using Firefox firefox = new();
        if (firefox.WhyNot() is { } why)
        {
            Console.WriteLine($"Firefox is left out: {why}");
            return null;
        }

        Console.WriteLine($"Firefox: {moves} moves.");
        await using Chromium chromium = new();
        await using LanCluster cluster = new();
        await cluster.Start();
        FirefoxPerson fay = await firefox.Open(cluster.LanUrl, Room, "fay", MovePages.Options);
        Person[] others = await Task.WhenAll(Names.Take(2).Select(name => JoinAsync(chromium, cluster, name)));
        MoveFigures figures = await MeasureAsync(
            "Firefox", FirefoxBarMs, cluster, [fay, .. others], [fay], moves, rest);
        await fay.DisposeAsync();
        return figures;
    }

    private static Task<Person> JoinAsync(Chromium chromium, Cluster cluster, string name) =>
        Person.Open(chromium, cluster.Url, Room, name, MovePages.Options);

    private static async Task<MoveFigures> MeasureAsync(
        string browser,
        double barMs,
        Cluster cluster,
        IReadOnlyList<Caller> people,
        IReadOnlyList<Caller> measured,
        int moves,
        TimeSpan rest)
    {
        await Task.WhenAll(people.Select(person => person.WaitConnected()));
        await Task.WhenAll(people.Select(person => person.SeesAndHears([.. people.Where(other => other != person)])));

        using IMediaWatch watch = OpenWatch(cluster);
        MoveSeries series = new(cluster, Room, people, rest);
        Stopwatch time = Stopwatch.StartNew();
        await series.RunAsync(moves, watch);
        Console.WriteLine($"{browser}: {series.Runs.Count} moves in {time.Elapsed.TotalSeconds:F0} s.");
        return await MoveFigures.OfAsync(browser, barMs, series, watch, people, measured);
    }

    private static IMediaWatch OpenWatch(Cluster cluster)
    {
        if (TappedMedia.TryOpen(cluster.Nodes, out string why) is { } tap) return tap;

        Console.WriteLine($"Packets cannot be tapped ({why}): run this as root for exact gaps.");
        return new PolledMedia();
    }

    /// <summary>What must not happen where candidates are followed.</summary>
    private static IEnumerable<string> Unwanted(MoveFigures figures)
    {
        if (figures.Handshakes > 0) yield return $"{figures.Handshakes} records of DTLS handshakes.";

        foreach (PersonFigures person in figures.People)
        {
            Counters moving = person.Moving;
            if (moving.Descriptions > 0) yield return $"{person.Name} negotiated: {moving.Descriptions} descriptions.";
            if (moving.Connections > 0) yield return $"{person.Name} made another peer connection.";
            if (moving.StateChanges > 0) yield return $"{person.Name}'s connection left its state.";
        }
    }

    private sealed class TwoNodes() : Cluster(new ClusterOptions());
}
