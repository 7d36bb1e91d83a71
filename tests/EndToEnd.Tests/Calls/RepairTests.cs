using System.Net;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Calls;

/// <summary>Browsers whose path to the node loses packets, judged by what they report.</summary>
public class RepairTests(Chromium chromium, RepairTests.LossyCluster cluster)
    : CallTests(chromium, cluster), IClassFixture<RepairTests.LossyCluster>
{
    private const double Loss = 0.05;
    private const int Seed = 7;
    private const double DecodedShareMin = 0.85;

    /// <summary>In the window. Unrepaired, every loss would cost one.</summary>
    private const int KeyFramesMax = 2;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Over_a_path_that_loses_a_twentieth_each_way_video_goes_on_with_hardly_a_new_key_frame()
    {
        using LossyRelay relay = new(
            IPEndPoint.Parse($"127.0.0.2:{LossyCluster.Port}"), IPEndPoint.Parse($"127.0.0.1:{LossyCluster.Port}"), Loss, Seed);
        Person[] people = await JoinAll(NewRoom(), new PersonOptions(), "ada", "grace");
        await Task.WhenAll(people[0].SeesAndHears(people[1]), people[1].SeesAndHears(people[0]));

        StatsReport[] before = await Task.WhenAll(people.Select(person => person.Stats()));
        StatsReport[] after = await Task.WhenAll(people.Select((person, index) => Eventually.Sees(
            $"{Window.TotalSeconds} s more of {person.Name}",
            person.Stats,
            now => now.Outbound("video")!.Timestamp - before[index].Outbound("video")!.Timestamp >= Window.TotalMilliseconds)));

        Output.WriteLine($"{relay.Lost} datagrams lost; {Machine.Load}");
        IsRepaired(before, after, sender: 0, receiver: 1);
        IsRepaired(before, after, sender: 1, receiver: 0);
        RunningNode node = Cluster.Nodes[0];
        Assert.True(await node.Metric("conference_rtp_restored_total") > 0);
        Assert.True(await node.Metric("conference_rtp_resent_total") > 0);
    }

    private static void IsRepaired(StatsReport[] before, StatsReport[] after, int sender, int receiver)
    {
        string[] names = ["ada", "grace"];
        StatsEntry sent = after[sender].Outbound("video")!;
        StatsEntry shown = after[receiver].Inbound("video", names[sender])!;
        StatsEntry shownBefore = before[receiver].Inbound("video", names[sender])!;
        double encodedFps = sent.Rate(before[sender].Outbound("video")!, "framesEncoded");
        double decodedFps = shown.Rate(shownBefore, "framesDecoded");
        string[] members =
        [
            "packetsReceived", "packetsLost", "nackCount", "retransmittedPacketsReceived", "pliCount", "framesDecoded",
            "keyFramesDecoded", "framesDropped", "freezeCount", "totalFreezesDuration",
        ];
        string seen = $"{names[sender]} encodes {encodedFps:0.0} frames/s, is asked for {sent.Number("nackCount")} packets, sends "
            + $"{sent.Number("retransmittedPacketsSent")} again, is asked for {sent.Number("pliCount")} key frames; {names[receiver]}: "
            + string.Join(", ", members.Select(member => $"{member} {shown.Number(member) - shownBefore.Number(member):0.##}"));
        Output.WriteLine(seen);

        Assert.True(sent.Number("nackCount") > 0, seen);
        Assert.True(sent.Number("retransmittedPacketsSent") > 0, seen);
        Assert.True(shown.Number("nackCount") > 0, seen);
        Assert.True(shown.Number("retransmittedPacketsReceived") > 0, seen);
        Assert.True(decodedFps >= encodedFps * DecodedShareMin, seen);
        Assert.True(shown.Number("keyFramesDecoded") - shownBefore.Number("keyFramesDecoded") <= KeyFramesMax, seen);
    }

    /// <summary>One node, which tells browsers the relay's address.</summary>
    public sealed class LossyCluster() : Cluster(new ClusterOptions { Nodes = 1, Announce = "127.0.0.2", MediaPort = Port })
    {
        public static readonly int Port = Machine.FreePort();
    }
}
