using Conference.MediaNode.Media;
using Conference.MediaNode.Room;
using Conference.MediaNode.Tests.Rig;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Tests;

/// <summary>The RTCP between a shard and its clients.</summary>
public class MediaShardReportTests
{
    [Fact]
    public void Many_wishes_for_a_key_frame_reach_the_publisher_as_one_per_interval()
    {
        using SimCall call = new(4);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        SimClient publisher = call[0];
        Instant asked = call.Rig.Now;

        for (int i = 0; i < 40; i++)
        {
            foreach (SimClient viewer in call.Clients.Skip(1)) viewer.AskForKeyFrame($"v{call.SlotOf(viewer, publisher)}");
            call.Rig.Exchange();
            call.Rig.Advance(45);
        }

        (Instant At, uint Ssrc)[] requests = [.. publisher.Reports.KeyFrameRequests];
        Assert.Equal(4, requests.Length);
        Assert.Equal(asked, requests[0].At);
        Assert.All(requests, request => Assert.Equal(SimCall.Camera(publisher).Ssrc, request.Ssrc));
        for (int i = 1; i < requests.Length; i++) Assert.Equal(KeyFrameRequest.Interval, requests[i].At - requests[i - 1].At);
        Assert.Empty(call[1].Reports.KeyFrameRequests);
    }

    [Fact]
    public void A_request_is_repeated_until_a_key_frame_comes()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        call[1].AskForKeyFrame("v0");
        call.Rig.Exchange();
        call.Rig.Advance(1100);
        Assert.Equal(3, call[0].Reports.KeyFrameRequests.Count);

        SimCall.Camera(call[0]).Frame(isKey: true);
        call.Rig.Exchange();
        call.Rig.Advance(2000);

        Assert.Equal(3, call[0].Reports.KeyFrameRequests.Count);
    }

    [Fact]
    public void A_full_intra_request_counts_as_a_wish_too()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        uint ssrc = call[1].Answer!.SsrcByMid["v0"];

        call[1].SendRtcp((ref RtcpWriter writer) => writer.TryAppendFir(1, [new FirEntry(ssrc, 1)]));
        call.Rig.Exchange();
        call.Rig.Advance(1);

        Assert.Single(call[0].Reports.KeyFrameRequests);
    }

    [Fact]
    public void Nobody_is_asked_for_key_frames_of_audio()
    {
        using SimCall call = new(2);
        SimCall.Microphone(call[0]).Audio();
        call.Rig.Exchange();
        call.Rig.Subscribe(call[1], ("a0", call[0], "a"));
        call[1].AskForKeyFrame("a0");
        call.Rig.Exchange();
        call.Rig.Advance(1000);

        Assert.Empty(call[0].Reports.KeyFrameRequests);
    }

    [Fact]
    public void Sender_reports_count_what_the_slot_has_sent()
    {
        using SimCall call = new(2);
        call.SubscribeAll();

        call.Talk(200, startsWithKeyFrame: true);

        foreach (string mid in (string[])["a0", "v0"])
        {
            SimSenderReport[] reports = [.. call[1].Reports.Senders.Where(report => report.Ssrc == call[1].Answer!.SsrcByMid[mid])];
            Assert.InRange(reports.Length, 3, 5);
            SimSenderReport last = reports[^1];
            SimStream stream = mid == "a0" ? SimCall.Microphone(call[0]) : SimCall.Camera(call[0]);
            Assert.True(last.Packets > reports[0].Packets);
            Assert.InRange(last.Packets, 1u, (uint)stream.Sent.Count);
            Assert.Equal((uint)stream.Sent.Take((int)last.Packets).Sum(packet => packet.Payload.Length), last.Octets);
            for (int i = 1; i < reports.Length; i++) Assert.Equal(LinkReports.Interval, reports[i].At - reports[i - 1].At);
        }
    }

    [Fact]
    public void Audio_and_video_of_one_publisher_stay_in_sync()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        (SimStream audio, SimStream video) = (SimCall.Microphone(call[0]), SimCall.Camera(call[0]));
        Instant start = call.Rig.Now;
        (uint audioStart, uint videoStart) = (audio.Timestamp, video.Timestamp);

        // The publisher's wall clock is years ahead, and its report of the video is 80 ms on its way.
        NtpTime Wall(Instant at) => NtpTime.FromUnixNanoseconds(at.Nanoseconds + 1_700_000_000_123_456_789);
        for (int second = 0; second < 4; second++)
        {
            call.Talk(50, startsWithKeyFrame: second == 0);
            Instant now = call.Rig.Now;
            Instant earlier = now - TimeSpan.FromMilliseconds(80);
            uint audioNow = audioStart + (uint)((now.Nanoseconds - start.Nanoseconds) * 48 / 1_000_000);
            uint videoThen = videoStart + (uint)((earlier.Nanoseconds - start.Nanoseconds) * 90 / 1_000_000);
            call[0].SendRtcp((ref RtcpWriter writer) => writer.TryAppendSenderReport(video.Ssrc, Wall(earlier), videoThen, 1, 1, []));
            call[0].SendRtcp((ref RtcpWriter writer) => writer.TryAppendSenderReport(audio.Ssrc, Wall(now), audioNow, 1, 1, []));
            call.Rig.Exchange();
        }

        call.Rig.Advance(1000);

        // Each first packet was captured at the start, so both must map to the same time of the node's clock.
        double AudioStart() => StartOf(call[1], "a0", 48_000);
        double VideoStart() => StartOf(call[1], "v0", 90_000);
        Assert.InRange(AudioStart() - VideoStart(), -1, 1);
        Assert.InRange(AudioStart() - start.Milliseconds, -1, 1);
    }

    [Fact]
    public void Receiver_reports_tell_the_publisher_its_loss_and_round_trip()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Rig.AdvanceTo(call.Rig.Now + LinkReports.Interval);
        SimStream audio = SimCall.Microphone(call[0]);
        ushort first = audio.NextNumber;
        for (int i = 0; i < 20; i++)
        {
            if (i % 4 == 1) audio.Lose();
            else audio.Audio();
        }

        NtpTime sent = new(0x1234_5678_9ABC_DEF0);
        call[0].SendRtcp((ref RtcpWriter writer) => writer.TryAppendSenderReport(audio.Ssrc, sent, 0, 1, 1, []));
        call.Rig.Exchange();
        Instant heard = call.Rig.Now;
        call[0].Reports.Blocks.Clear();
        call.Rig.Advance(1000);

        (Instant at, ReportBlock block) = Assert.Single(call[0].Reports.Blocks, report => report.Block.Ssrc == audio.Ssrc);
        Assert.Equal(5, block.CumulativeLost);
        Assert.Equal(5 * 256 / 20, block.FractionLost);
        Assert.Equal((uint)(first + 19), block.HighestSequenceNumber);
        Assert.Equal(0x5678_9ABCu, block.LastSenderReport);
        Assert.Equal(NtpTime.ToShort((at.Nanoseconds - heard.Nanoseconds)), block.DelaySinceLastSenderReport);
    }

    [Fact]
    public void The_round_trip_to_a_subscriber_follows_from_its_report()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(60, startsWithKeyFrame: true);
        SimSenderReport report = call[1].Reports.Senders.Last(sender => sender.Ssrc == call[1].Answer!.SsrcByMid["a0"]);
        call.Rig.AdvanceTo(report.At + TimeSpan.FromMilliseconds(400));

        ReportBlock block = new()
        {
            Ssrc = report.Ssrc, LastSenderReport = report.Ntp.Middle32, DelaySinceLastSenderReport = 65536 * 3 / 10,
        };
        call[1].SendRtcp((ref RtcpWriter writer) => writer.TryAppendReceiverReport(1, [block]));
        call.Rig.Exchange();

        Slot slot = call.Rig.MediaRoom.Links[1].Media.FindSlot("a0")!;
        Assert.InRange(slot.Stream.RoundTrip!.Value.TotalMilliseconds, 99.9, 100.1);
    }

    [Fact]
    public void Transport_wide_feedback_covers_every_packet_and_tells_the_lost_ones()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        HashSet<ushort> lost = [];
        int datagrams = 0;
        ushort number = 65_500;
        call.Rig.Loses = (client, bytes) =>
        {
            if (client != call[0] || bytes[0] is < 128 or > 191 || bytes[1] is >= 192 and <= 223) return false;

            ushort mine = number++;
            if (++datagrams % 7 != 3) return false;
            lost.Add(mine);
            return true;
        };

        call.Talk(100, startsWithKeyFrame: true);
        call.Rig.Advance(100);

        List<(ushort Number, PacketArrival Arrival)> told = call[0].Reports.Arrivals;
        Assert.True(lost.Count > 20);
        Assert.Equal(Enumerable.Range(0, told.Count).Select(i => (ushort)(65_500 + i)), told.Select(arrival => arrival.Number));
        Assert.InRange(told.Count, datagrams - 1, datagrams);
        Assert.All(told, arrival => Assert.Equal(!lost.Contains(arrival.Number), arrival.Arrival.IsReceived));

        long[] ticks = [.. told.Where(arrival => arrival.Arrival.IsReceived).Select(arrival => arrival.Arrival.Ticks)];
        Assert.Equal(ticks.Order(), ticks);
        Assert.InRange(ticks[^1] - ticks[0], 99 * 80 - 80, 99 * 80);
    }

    [Fact]
    public void Feedback_for_packets_of_no_stream_does_not_hang_the_shard()
    {
        using SimCall call = new(2);
        SimStream stranger = call[0].Stream(call[0].Offer.Sections[0], 4711);
        stranger.PayloadType = 127;
        stranger.Audio();
        call.Rig.Exchange();

        call.Rig.Advance(100);

        Assert.Equal(1, call.Rig.Dropped(DropReason.UnknownPayloadType));
        Assert.Single(call[0].Reports.Arrivals);
    }

    /// <summary>Milliseconds on the node's clock at which the first packet of the slot was captured.</summary>
    private static double StartOf(SimClient viewer, string mid, int clockRate)
    {
        uint ssrc = viewer.Answer!.SsrcByMid[mid];
        SimSenderReport report = viewer.Reports.Senders.Last(sender => sender.Ssrc == ssrc);
        uint first = viewer.ReceivedIn(mid).First().Timestamp;
        return (report.Ntp.ToUnixNanoseconds() / 1e6) - ((int)(report.Timestamp - first) * 1000.0 / clockRate);
    }
}
