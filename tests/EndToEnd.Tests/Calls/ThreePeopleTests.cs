using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Calls;

/// <summary>A team's call with full pictures, judged by what the browsers report.</summary>
public class ThreePeopleTests(Chromium chromium, DefaultCluster cluster) : CallTests(chromium, cluster)
{
    /// <summary>The fake camera gives 30 frames/s; a machine that is busy otherwise may not encode them all.</summary>
    private const double SenderUndisturbedFps = 26;

    private const double ReceivedFpsMin = 24;
    private const double ReceivedShareMin = 0.9;
    private const double BitrateMinBps = 1_000_000;

    private static readonly string[] Names = ["ada", "grace", "hedy"];
    private static readonly PersonOptions Full = new() { FullCamera = true };
    private static readonly TimeSpan BitrateDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Three_people_see_and_hear_each_other_smoothly_and_without_loss()
    {
        Person[] people = await JoinAll(NewRoom(), Full, Names);
        await Task.WhenAll(people.Select(person => person.SeesAndHears([.. people.Where(other => other != person)])));

        await Task.WhenAll(people.Select(HasFoundBandwidth));
        StatsReport[] before = await Task.WhenAll(people.Select(person => person.Stats()));
        StatsReport[] after = await Task.WhenAll(people.Select((person, index) => ReportAfterWindow(person, before[index])));

        for (int receiver = 0; receiver < people.Length; receiver++)
        {
            double sentBps = after[receiver].Outbound("video")!.Rate(before[receiver].Outbound("video")!, "bytesSent") * 8;
            Output.WriteLine($"{Names[receiver]} sends {sentBps:0} bit/s");
            Assert.True(sentBps > BitrateMinBps, $"{Names[receiver]} sends {sentBps:0} bit/s; {Machine.Load}");
            Assert.All(after[receiver].OfType("inbound-rtp"), stream => Assert.Equal(0, stream.Number("packetsLost")));
            for (int sender = 0; sender < people.Length; sender++)
            {
                if (sender != receiver) IsSmooth(sender, receiver, before, after);
            }
        }
    }

    /// <summary>The bandwidth estimate starts at 300 kbit/s: it rises only if transport feedback comes back.</summary>
    private static Task HasFoundBandwidth(Person person) => Eventually.Sees(
        $"{person.Name} finds more than 1 Mbit/s for 1280 pixels",
        async () =>
        {
            StatsReport now = await person.Stats();
            StatsEntry video = now.Outbound("video")!;
            return (
                TargetBps: video.Number("targetBitrate"),
                AvailableBps: now.SelectedPair!.Number("availableOutgoingBitrate"),
                Width: video.Number("frameWidth"));
        },
        seen => seen is { Width: 1280, TargetBps: > BitrateMinBps, AvailableBps: > BitrateMinBps },
        BitrateDeadline);

    private static Task<StatsReport> ReportAfterWindow(Person person, StatsReport before) => Eventually.Sees(
        $"{Window.TotalSeconds} s more of {person.Name}",
        person.Stats,
        now => now.Outbound("video")!.Timestamp - before.Outbound("video")!.Timestamp >= Window.TotalMilliseconds);

    private static void IsSmooth(int sender, int receiver, StatsReport[] before, StatsReport[] after)
    {
        double sent = after[sender].Outbound("video")!.Rate(before[sender].Outbound("video")!, "framesEncoded");
        StatsEntry shown = after[receiver].Inbound("video", Names[sender])!;
        double decoded = shown.Rate(before[receiver].Inbound("video", Names[sender])!, "framesDecoded");
        string seen = $"{Names[sender]} sends {sent:0.0} frames/s, {Names[receiver]} decodes {decoded:0.0}; {Machine.Load}";
        Output.WriteLine(seen);

        double min = sent >= SenderUndisturbedFps ? ReceivedFpsMin : sent * ReceivedShareMin;
        Assert.True(decoded >= min, seen);
    }
}
