using System.Globalization;
using System.Text.RegularExpressions;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Hostile;

/// <summary>Strangers flood the media port of a call, and its people notice nothing. On a cluster of its own.</summary>
public sealed partial class FloodTests(Chromium chromium, FloodTests.FloodedCluster cluster)
    : CallTests(chromium, cluster), IClassFixture<FloodTests.FloodedCluster>
{
    /// <summary>Three browsers, a node, a silo and a sender of 100,000 datagrams a second.</summary>
    private const int ProcessorsOfFlood = 4;

    private const int Rate = 100_000;
    private const int Seconds = 10;

    /// <summary>Of the camera's frames: a sender that makes fewer has not got the processor time for more.</summary>
    private const double UndisturbedFps = 13.5;

    private const double DecodedShareMin = 0.9;
    private const double DisturbedShareMin = 0.5;
    private const double LostShareMax = 0.05;

    /// <summary>Three encoders, six decoders and a flood share two processors.</summary>
    private const string SlowCamera = """
        const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = (wanted) =>
          open(wanted.video ? { ...wanted, video: { width: 320, height: 180, frameRate: 15 } } : wanted);
        """;

    /// <summary>What becomes of a flood; of the call itself next to nothing is dropped under these.</summary>
    private static readonly string[] Reasons =
    [
        "unknown_kind", "stranger_flood", "check_flood", "stun_malformed", "stun_not_a_binding_request", "stun_no_fingerprint",
        "stun_unknown_user", "stun_wrong_password", "dtls_before_check", "unknown_address", "receive_buffer_full",
    ];

    private static readonly string[] Names = ["ada", "grace", "hedy"];
    private static readonly TimeSpan FloodMax = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_call_of_three_goes_on_while_strangers_flood_its_port()
    {
        string room = NewRoom();
        Person[] people = await JoinAll(room, new PersonOptions { FullCamera = true, Script = SlowCamera }, Names);
        await Task.WhenAll(people.Select(person => person.SeesAndHears([.. people.Where(other => other != person)])));
        RunningNode node = Cluster.Node((await Cluster.Rest.Room(room)).Node!);
        string port = (await Cluster.Rest.Nodes()).Single().MediaAddresses[0];
        string ufrag = Ufrag().Match(await people[0].Ask<string>("() => window.watch.peer().remoteDescription.sdp")).Groups[1].Value;

        StatsReport[] before = await Task.WhenAll(people.Select(person => person.Stats()));
        long droppedBefore = await Dropped(node);
        long sent = await Flood(port, ufrag);
        StatsReport[] after = await Task.WhenAll(people.Select(person => person.Stats()));

        await Eventually.Sees(
            $"the node accounts for the flood's {sent} datagrams",
            async () => await Dropped(node) - droppedBefore,
            dropped => dropped >= sent);
        Output.WriteLine($"dropped by the kernel: {await node.Dropped("receive_buffer_full")}; {Machine.Load}");
        Assert.All(after, report => Assert.Equal("connected", report.State));
        for (int receiver = 0; receiver < people.Length; receiver++)
        {
            for (int sender = 0; sender < people.Length; sender++)
            {
                if (sender != receiver) IsUnharmed(sender, receiver, before, after);
            }
        }
    }

    /// <returns>How many datagrams were sent.</returns>
    private static async Task<long> Flood(string port, string ufrag)
    {
        using ClusterProcess flood = ClusterProcess.Start(
            "flood", "dotnet", Artifacts.LoadGenerator, "flood", "--target", port, "--rate", $"{Rate}", "--seconds", $"{Seconds}",
            "--ufrag", ufrag);
        int code = await flood.WaitForExit(FloodMax);
        Output.WriteLine(flood.Log);
        Assert.Equal(0, code);
        return long.Parse(SentFigure().Match(flood.Log).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task<long> Dropped(RunningNode node)
    {
        long sum = 0;
        foreach (string reason in Reasons) sum += await node.Dropped(reason);
        return sum;
    }

    /// <summary>Where a sender has been slowed down, so may the receiver have been: on such a machine only progress counts.</summary>
    private static void IsUnharmed(int sender, int receiver, StatsReport[] before, StatsReport[] after)
    {
        double encoded = after[sender].Outbound("video")!.Rate(before[sender].Outbound("video")!, "framesEncoded");
        StatsEntry earlier = before[receiver].Inbound("video", Names[sender])!;
        StatsEntry now = after[receiver].Inbound("video", Names[sender])!;
        double decoded = now.Rate(earlier, "framesDecoded");
        double freezes = now.Number("freezeCount") - earlier.Number("freezeCount");
        double lost = now.Number("packetsLost") - earlier.Number("packetsLost");
        double packets = now.Packets - earlier.Packets;
        string seen = $"{Names[sender]} sends {encoded:0.0} frames/s, {Names[receiver]} decodes {decoded:0.0} with {freezes} freezes, "
            + $"{lost} of {packets} packets lost; {Machine.Load}";
        Output.WriteLine(seen);

        bool isUndisturbed = encoded >= UndisturbedFps;
        Assert.True(decoded >= encoded * (isUndisturbed ? DecodedShareMin : DisturbedShareMin), seen);
        Assert.True(lost <= (packets + lost) * LostShareMax, seen);

        // With fewer processors the flood's own sender takes one from the browsers: a picture may come late though nothing
        // was lost.
        bool isExcused = !isUndisturbed || (lost == 0 && Environment.ProcessorCount < ProcessorsOfFlood);
        Assert.True(freezes == 0 || isExcused, seen);
    }

    [GeneratedRegex(@"^a=ice-ufrag:(\S+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Ufrag();

    [GeneratedRegex(@"FLOOD sent (\d+)")]
    private static partial Regex SentFigure();

    public sealed class FloodedCluster() : Cluster(new ClusterOptions { Nodes = 1 });
}
