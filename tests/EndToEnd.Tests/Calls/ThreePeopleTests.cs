using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Calls;

/// <summary>A team's call, judged by what the browsers report.</summary>
public class ThreePeopleTests(ThreePeopleTests.OwnChromium chromium, DefaultCluster cluster)
    : CallTests(chromium, cluster), IClassFixture<ThreePeopleTests.OwnChromium>
{
    /// <summary>Pages of a browser share its camera as an earlier one wanted it, one that is still closing included.</summary>
    public sealed class OwnChromium : Chromium;

    /// <summary>The fake camera gives 30 frames/s; a machine that is busy otherwise may not encode them all.</summary>
    private const double SenderUndisturbedFps = 26;

    private const double ReceivedFpsMin = 24;
    private const double ReceivedShareMin = 0.9;
    private const double WholeWidth = 1280;
    private const double BandwidthMinBps = 1_000_000;

    /// <summary>At its best quality, the fake camera's plain picture takes 1.03 Mbit/s and not more.</summary>
    private const double SentMinBps = 900_000;

    private static readonly string[] Names = ["ada", "grace", "hedy"];
    private static readonly TimeSpan BandwidthDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Ada's picture is a full one: three of them would be more than two processors encode. She opens the camera first, since
    /// the pages of a browser share it as whoever came first wanted it.
    /// </summary>
    [Fact]
    public async Task Three_people_see_and_hear_each_other_smoothly_and_without_loss()
    {
        string room = NewRoom();
        Person ada = await Join(room, Names[0], new PersonOptions { FullCamera = true });
        Person[] people = [ada, .. await JoinAll(room, new PersonOptions(), Names[1..])];
        await Task.WhenAll(people.Select(person => person.SeesAndHears([.. people.Where(other => other != person)])));

        await HasFoundBandwidth(ada);
        StatsReport[] before = await Task.WhenAll(people.Select(person => person.Stats()));
        StatsReport[] after = await Task.WhenAll(people.Select((person, index) => ReportAfterWindow(person, before[index])));

        UsesBandwidth(before[0].Outbound("video")!, after[0].Outbound("video")!);
        for (int receiver = 0; receiver < people.Length; receiver++)
        {
            Assert.All(after[receiver].OfType("inbound-rtp"), Losses.AreTheMachines);
            for (int sender = 0; sender < people.Length; sender++)
            {
                if (sender != receiver) IsSmooth(sender, receiver, before, after);
            }
        }
    }

    /// <summary>The bandwidth estimate starts at 300 kbit/s: it rises only if transport feedback comes back.</summary>
    private static async Task HasFoundBandwidth(Person person) => await Eventually.Sees(
        $"{person.Name} finds more than 1 Mbit/s, and sends the whole picture unless the machine cannot",
        async () =>
        {
            StatsReport now = await person.Stats();
            StatsEntry video = now.Outbound("video")!;
            return (
                TargetBps: video.Number("targetBitrate"),
                AvailableBps: now.SelectedPair!.Number("availableOutgoingBitrate"),
                Width: video.Number("frameWidth"),
                Fps: video.Number("framesPerSecond"),
                LimitedBy: video.Text("qualityLimitationReason"));
        },
        seen => seen is { TargetBps: > BandwidthMinBps, AvailableBps: > BandwidthMinBps }
            && (seen.Width == WholeWidth || seen.LimitedBy == "cpu" || seen.Fps < SenderUndisturbedFps),
        BandwidthDeadline);

    private static Task<StatsReport> ReportAfterWindow(Person person, StatsReport before) => Eventually.Sees(
        $"{Window.TotalSeconds} s more of {person.Name}",
        person.Stats,
        now => now.Outbound("video")!.Timestamp - before.Outbound("video")!.Timestamp >= Window.TotalMilliseconds);

    /// <summary>A sender that the machine slows down has less to send.</summary>
    private static void UsesBandwidth(StatsEntry before, StatsEntry after)
    {
        double sentBps = after.Rate(before, "bytesSent") * 8;
        double fps = after.Rate(before, "framesEncoded");
        string seen = $"ada sends {sentBps:0} bit/s, {after.Number("frameWidth")} pixels wide, {fps:0.0} frames/s; {Machine.Load}";
        Output.WriteLine(seen);

        bool isUndisturbed = fps >= SenderUndisturbedFps
            && before.Number("frameWidth") == WholeWidth
            && after.Text("qualityLimitationReason") != "cpu";
        Assert.True(sentBps > SentMinBps || !isUndisturbed, seen);
    }

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
