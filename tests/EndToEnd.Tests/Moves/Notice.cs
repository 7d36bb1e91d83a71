using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Moves;

/// <summary>What people in a call could have noticed since some moment.</summary>
internal sealed class Notice
{
    /// <summary>A camera gives 30; a machine that cannot encode them all cannot decode them all either.</summary>
    private const double UndisturbedFps = 26;

    /// <summary>A call of three by itself keeps both processors of a small machine busy; beyond this, others do.</summary>
    private const double UndisturbedLoadMax = 4;

    private const int DescriptionsOfARestart = 2;

    private static readonly TimeSpan RestFor = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RestWithin = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyList<Caller> _people;
    private readonly StatsReport[] _before;
    private readonly Handling[] _handled;

    private Notice(IReadOnlyList<Caller> people, StatsReport[] before, Handling[] handled)
    {
        _people = people;
        _before = before;
        _handled = handled;
    }

    public static async Task<Notice> From(IReadOnlyList<Caller> people) =>
        new(people, await Reports(people), await Handlings(people));

    /// <summary>
    /// From when nothing has frozen for a while: of a call that has just begun, the encoders still look for their rates, and a
    /// node that has just begun compiles. Where that does not come, from then on all the same.
    /// </summary>
    public static async Task<Notice> FromRest(IReadOnlyList<Caller> people)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Notice notice;
        do
        {
            notice = await From(people);
            await Task.Delay(RestFor, TestContext.Current.CancellationToken);
        }
        while (Freezes(await Reports(people)) > Freezes(notice._before) && watch.Elapsed < RestWithin);

        return await From(people);
    }

    /// <summary>
    /// No other peer connection, no change of state, no element that lost its picture; and no negotiation but one restart of
    /// ICE, which a client is asked for that has not followed within a second. On a slow machine there may be more.
    /// </summary>
    public async Task NothingWasDone()
    {
        bool isUndisturbed = IsUndisturbed(await Reports(_people));
        Handling[] now = await Handlings(_people);
        for (int i = 0; i < now.Length; i++)
        {
            string seen = $"{_people[i].Name} before: {_handled[i]}, and now: {now[i]}; {Machine.Load}";
            Assert.True(now[i].Connections == _handled[i].Connections, seen);
            Assert.True(now[i].States.Length == 0 && now[i].Flickers.Length == 0, seen);
            int descriptions = now[i].Descriptions - _handled[i].Descriptions;
            if (descriptions > 0) TestContext.Current.TestOutputHelper!.WriteLine(seen);
            Assert.True(descriptions <= DescriptionsOfARestart || !isUndisturbed, seen);
        }
    }

    /// <summary>Null if nothing did, or the machine had too much to do for every frame.</summary>
    public async Task<string?> WhatFroze()
    {
        StatsReport[] now = await Reports(_people);
        double freezes = Freezes(now) - Freezes(_before);
        string seen = string.Create(
            CultureInfo.InvariantCulture,
            $"{freezes:0} freezes, the slowest camera sends {SlowestFps(now):0.0} frames/s; {Machine.Load}");
        TestContext.Current.TestOutputHelper!.WriteLine(seen);
        return freezes == 0 || !IsUndisturbed(now) ? null : seen;
    }

    private bool IsUndisturbed(StatsReport[] now) =>
        SlowestFps(now) >= UndisturbedFps && Machine.LoadPerProcessor <= UndisturbedLoadMax;

    private double SlowestFps(StatsReport[] now) => now.Zip(_before).Min(pair => SentFps(pair.First, pair.Second));

    private static Task<StatsReport[]> Reports(IEnumerable<Caller> people) =>
        Task.WhenAll(people.Select(person => person.Stats()));

    private static Task<Handling[]> Handlings(IEnumerable<Caller> people) => Task.WhenAll(people.Select(Handling.Of));

    private static double Freezes(IEnumerable<StatsReport> reports) =>
        reports.Sum(report => report.Inbound("video").Sum(stream => stream.Number("freezeCount")));

    private static double SentFps(StatsReport now, StatsReport before) =>
        now.Outbound("video")!.Rate(before.Outbound("video")!, "framesEncoded");

    /// <summary>What was done with the page's peer connections and media elements.</summary>
    private sealed record Handling(int Descriptions, int Connections, string[] States, string[] Flickers)
    {
        private const string Script = """
            () => JSON.stringify({
              descriptions: window.watch.descriptions,
              connections: window.watch.peers.length,
              states: window.watch.states,
              flickers: window.watch.flickers,
            })
            """;

        public static async Task<Handling> Of(Caller person) =>
            JsonSerializer.Deserialize<Handling>(await person.Ask<string>(Script), JsonSerializerOptions.Web)!;

        public override string ToString() =>
            $"{Descriptions} descriptions, {Connections} connections, "
            + $"[{string.Join(' ', States)}], [{string.Join(' ', Flickers)}]";
    }
}
