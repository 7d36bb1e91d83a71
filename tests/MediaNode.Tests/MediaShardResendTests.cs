using Conference.MediaNode.Media;
using Conference.MediaNode.Room;
using Conference.MediaNode.Send;
using Conference.MediaNode.Tests.Rig;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;
using static Conference.MediaNode.Tests.Rig.LossyCall;

namespace Conference.MediaNode.Tests;

/// <summary>Packets that a shard's subscribers ask for again.</summary>
public class MediaShardResendTests
{
    [Fact]
    public void What_a_subscriber_lost_is_sent_again_to_it_alone()
    {
        using SimCall call = Started(3);
        SimStream camera = SimCall.Camera(call[0]);
        int place = 0;
        call.Rig.LosesToClient = (client, datagram) => client == call[1] && IsRtp(datagram) && place++ == 1;
        camera.Frame(isKey: false);
        call.Rig.Exchange();
        ushort lost = (ushort)(call[1].ReceivedIn("v0").Last().SequenceNumber - 1);

        call[1].Nack("v0", lost);
        call.Rig.Exchange();

        SimPacket resent = Assert.Single(call[1].ResentIn("v0"));
        Assert.Equal(SimCall.RtxOf(1), resent.PayloadType);
        StreamAssert.Carries(camera.Sent, call[1].CompleteIn("v0"), SimCall.Vp8Of(1));
        Assert.Empty(call[2].ResentIn("v0"));
        Assert.Equal((1, 1), (call.Rig.Shard.Counters.NacksIn, call.Rig.Shard.Counters.RtpResent));
        Assert.Empty(call[0].Reports.Nacks);
    }

    [Fact]
    public void Retransmissions_count_neither_as_packets_nor_as_octets_of_the_slot()
    {
        using SimCall call = Started(2);
        SimStream camera = SimCall.Camera(call[0]);
        call[1].Nack("v0", call[1].ReceivedIn("v0").Last().SequenceNumber);
        call.Rig.Exchange();
        call.Rig.AdvanceTo(call.Rig.Now + TimeSpan.FromSeconds(1.5));

        uint ssrc = call[1].Answer!.SsrcByMid["v0"];
        SimSenderReport report = call[1].Reports.Senders.Last(sender => sender.Ssrc == ssrc);
        Assert.Single(call[1].ResentIn("v0"));
        Assert.Equal((uint)camera.Sent.Count, report.Packets);
        Assert.Equal((uint)camera.Sent.Sum(packet => packet.Payload.Length), report.Octets);
        Assert.DoesNotContain(call[1].Reports.Senders, sender => sender.Ssrc == call[1].Answer!.RtxSsrcByMid["v0"]);
    }

    [Fact]
    public void A_packet_is_sent_again_once_per_round_trip_however_often_it_is_asked_for()
    {
        using SimCall call = Started(2);
        ushort number = call[1].ReceivedIn("v0").Last().SequenceNumber;
        for (int i = 0; i < 50; i++)
        {
            call[1].Nack("v0", number);
            call[1].Nack("v0", number);
            call.Rig.Exchange();
            call.Rig.Advance(10);
        }

        Assert.InRange(call[1].ResentIn("v0").Count(), 4, 5);
        Assert.Equal(100 - call.Rig.Shard.Counters.RtpResent, call.Rig.Shard.Counters.RefusedFor(ResendRefusal.OnItsWay));
    }

    [Fact]
    public void A_flood_of_requests_gets_no_more_than_its_share()
    {
        using SimCall call = Started(2);
        for (int i = 0; i < 200; i++) Frame(call);
        SimPacket[] received = [.. call[1].ReceivedIn("v0")];
        ushort[] all = [.. received.TakeLast(400).Select(packet => packet.SequenceNumber)];
        long sent = received.Sum(packet => packet.Payload.Length);
        for (int i = 0; i < 20; i++)
        {
            call[1].Nack("v0", all);
            call.Rig.Exchange();
            call.Rig.Advance(120);
            Frame(call);
        }

        long again = call[1].ResentIn("v0").Sum(packet => packet.Payload.Length);
        Assert.InRange(again, 1, RepairBudget.BurstMax + (sent / RepairBudget.Share));
        Assert.True(call.Rig.Shard.Counters.RefusedFor(ResendRefusal.OverBudget) > 0);
    }

    [Fact]
    public void What_cannot_be_sent_again_is_refused_by_name()
    {
        using SimCall call = Started(2);
        SimPacket last = call[1].ReceivedIn("v0").Last();
        call[1].Nack("v0", (ushort)(last.SequenceNumber + 1), (ushort)(last.SequenceNumber - 5_000));
        call[1].Nack("a0", 1);
        call[1].SendRtcp((ref RtcpWriter writer) => writer.TryAppendNack(1, 4711, [new(1)]));
        call.Rig.Exchange();
        call.Rig.Advance(PacketHistory.AgeMax.TotalMilliseconds + 1);
        call[1].Nack("v0", last.SequenceNumber);
        call.Rig.Exchange();

        ShardCounters counters = call.Rig.Shard.Counters;
        Assert.Equal(2, counters.RefusedFor(ResendRefusal.UnknownNumber));
        Assert.Equal(1, counters.RefusedFor(ResendRefusal.NotAgreed));
        Assert.Equal(1, counters.RefusedFor(ResendRefusal.UnknownStream));
        Assert.Equal(1, counters.RefusedFor(ResendRefusal.NotHeld));
        Assert.Equal(0, counters.RtpResent);
        Assert.Empty(call[1].ResentIn("v0"));
    }

    [Fact]
    public void Of_a_datagram_that_asks_for_everything_only_so_many_numbers_are_looked_at()
    {
        using SimCall call = Started(2);
        uint ssrc = call[1].Answer!.SsrcByMid["v0"];
        SequenceNumber[] all = [.. Enumerable.Range(0, 0x1000).Select(number => new SequenceNumber((ushort)number))];
        call[1].SendRtcp((ref RtcpWriter writer) =>
        {
            for (int i = 0; i < 3; i++) writer.TryAppendNack(1, ssrc, all.AsSpan(i * 400, 400));
        });
        call.Rig.Exchange();

        Assert.Equal(LinkReports.NumbersMax, call.Rig.Shard.Counters.NacksIn);
        Assert.Equal(2, call.Rig.Shard.Counters.RefusedFor(ResendRefusal.TooManyNumbers));
    }

    [Fact]
    public void A_full_outbox_is_left_to_others()
    {
        using SimCall call = new(2, rig: new ShardRig(outbox: new Outbox(lengthMax: 1 << 14)));
        call.SubscribeAll();
        SimCall.Camera(call[0]).Frame(isKey: true, packets: 20);
        call.Rig.Exchange();
        call[1].Nack("v0", [.. call[1].ReceivedIn("v0").Select(packet => packet.SequenceNumber)]);
        call.Rig.Exchange();

        Assert.InRange(call[1].ResentIn("v0").Count(), 5, 10);
        Assert.Equal(20 - call.Rig.Shard.Counters.RtpResent, call.Rig.Shard.Counters.RefusedFor(ResendRefusal.OutboxFull));
        Assert.Equal(20, call[1].ReceivedIn("v0").Count());
    }

    [Fact]
    public void A_later_offer_leaves_the_stream_of_retransmissions_and_its_numbers_as_they_are()
    {
        using SimCall call = Started(2);
        uint rtx = call[1].Answer!.RtxSsrcByMid["v0"];
        call.Rig.Negotiate(call[1]);
        Assert.Equal(rtx, call[1].Answer!.RtxSsrcByMid["v0"]);
        ushort number = call[1].ReceivedIn("v0").Last().SequenceNumber;
        call[1].Nack("v0", number);
        call.Rig.Exchange();
        call.Rig.Negotiate(call[1]);
        call.Rig.Advance(200);
        call[1].Nack("v0", number);
        call.Rig.Exchange();

        SimPacket[] resent = [.. call[1].ResentIn("v0")];
        Assert.Equal(2, resent.Length);
        Assert.Equal((ushort)(resent[0].SequenceNumber + 1), resent[1].SequenceNumber);
    }

    [Fact]
    public void Of_the_track_that_was_shown_before_nothing_is_sent_again()
    {
        using SimCall call = Started(3);
        ushort number = call[2].ReceivedIn("v0").Last().SequenceNumber;
        call.Rig.Subscribe(call[2], ("v0", call[1], "v"));
        SimCall.Camera(call[1]).Frame(isKey: true);
        call.Rig.Exchange();

        call[2].Nack("v0", number);
        call.Rig.Exchange();

        Assert.Equal(1, call.Rig.Shard.Counters.RefusedFor(ResendRefusal.UnknownNumber));
        Assert.Empty(call[2].ResentIn("v0"));
    }

    [Fact]
    public void A_key_frame_whose_start_comes_late_can_be_asked_for_whole()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        SimStream camera = SimCall.Camera(call[0]);
        camera.Frame(isKey: true, packets: 5);
        byte[] start = call[0].Outgoing[0];
        call[0].Outgoing.RemoveAt(0);
        call.Rig.Exchange();
        Assert.Empty(call[1].Received);
        call[0].Outgoing.Add(start);
        camera.Frame(isKey: false);
        call.Rig.Exchange();

        new SimRepair(call).Step();

        Assert.Equal(4, call[1].ResentIn("v0").Count());
        StreamAssert.Carries(camera.Sent, call[1].CompleteIn("v0"), SimCall.Vp8Of(1));
    }
}
