using Conference.MediaNode.Media;
using Conference.MediaNode.Room;
using Conference.MediaNode.Send;
using Conference.MediaNode.Tests.Rig;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Tests;

/// <summary>Lost packets between a shard and its clients, and how they come after all.</summary>
public class MediaShardRepairTests
{
    private static bool IsRtp(byte[] datagram) => datagram[0] is >= 128 and < 192 && datagram[1] is < 192 or > 223;

    private static bool IsMedia(byte[] datagram) => datagram[0] is >= 128 and < 192;

    [Theory]
    [InlineData(65_530)]
    [InlineData(0)]
    [InlineData(32_765)]
    public void What_the_publisher_lost_is_asked_for_once_reordering_is_ruled_out_and_forwarded_in_its_place(int first)
    {
        using SimCall call = Started(2, (ushort)first);
        SimStream camera = SimCall.Camera(call[0]);
        ushort[] lost = LoseMiddleOfFrame(call, camera);
        Instant noted = call.Rig.Now;

        call.Rig.Advance(NackGenerator.ReorderDelay.TotalMilliseconds);
        Assert.Equal(lost.Select(number => (noted + NackGenerator.ReorderDelay, camera.Ssrc, number)), call[0].Reports.Nacks);
        Assert.Equal(1, call[0].Reports.NackPackets);
        foreach (ushort number in lost) camera.Resend(number);
        call.Rig.Exchange();
        call.Rig.Advance(2_000);

        Assert.Equal(lost.Length, call[0].Reports.Nacks.Count);
        Assert.Equal(lost.Length, call.Rig.Shard.Counters.RtpRestored);
        StreamAssert.Carries(camera.Sent, call[1].CompleteIn("v0"), SimCall.Vp8Of(1));
        Assert.Empty(call[1].ResentIn("v0"));
        Assert.Empty(call.Rig.Drops());
        Assert.Empty(call[0].Reports.KeyFrameRequests);
    }

    [Fact]
    public void A_packet_that_was_only_reordered_is_not_asked_for()
    {
        using SimCall call = Started(2);
        SimStream camera = SimCall.Camera(call[0]);
        camera.Frame(isKey: false);
        (call[0].Outgoing[0], call[0].Outgoing[2]) = (call[0].Outgoing[2], call[0].Outgoing[0]);
        call.Rig.Exchange();
        call.Rig.Advance(500);

        Assert.Empty(call[0].Reports.Nacks);
        StreamAssert.Carries(camera.Sent, call[1].CompleteIn("v0"), SimCall.Vp8Of(1));
    }

    [Fact]
    public void A_number_is_asked_for_again_each_round_trip_until_it_is_given_up_for_a_key_frame()
    {
        using SimCall call = Started(2);
        LoseMiddleOfFrame(call, SimCall.Camera(call[0]), packets: 1);
        Instant noted = call.Rig.Now;

        call.Rig.Advance(3_000);

        Instant[] asked = [.. call[0].Reports.Nacks.Select(nack => nack.At)];
        Assert.InRange(asked.Length, 5, NackGenerator.AttemptsMax);
        for (int i = 1; i < asked.Length; i++) Assert.Equal(125, (asked[i] - asked[i - 1]).TotalMilliseconds);
        Assert.True(asked[^1] - noted < NackGenerator.AgeMax);
        Assert.InRange(call[0].Reports.KeyFrameRequests[0].At - noted, NackGenerator.AgeMax, NackGenerator.AgeMax + NackGenerator.RetryMax);
        Assert.Equal(1, call.Rig.Shard.Counters.RepairsGivenUp);
    }

    [Fact]
    public void A_key_frame_ends_the_asking()
    {
        using SimCall call = Started(2);
        SimStream camera = SimCall.Camera(call[0]);
        LoseMiddleOfFrame(call, camera);
        camera.Frame(isKey: true);
        call.Rig.Exchange();

        call.Rig.Advance(2_000);

        Assert.Empty(call[0].Reports.Nacks);
        Assert.Empty(call[0].Reports.KeyFrameRequests);
    }

    [Fact]
    public void Too_much_at_once_is_not_asked_for_but_a_key_frame_is_once()
    {
        using SimCall call = Started(2);
        SimStream camera = SimCall.Camera(call[0]);
        for (int i = 0; i <= NackGenerator.MissingMax; i++) camera.Lose();
        camera.Frame(isKey: false);
        call.Rig.Exchange();

        call.Rig.Advance(400);

        Assert.Empty(call[0].Reports.Nacks);
        Assert.Single(call[0].Reports.KeyFrameRequests);
    }

    [Fact]
    public void What_nobody_is_shown_is_not_asked_for()
    {
        using SimCall call = new(2);
        SimStream camera = SimCall.Camera(call[0]);
        camera.Frame(isKey: true);
        camera.Lose();
        camera.Frame(isKey: false);
        call.Rig.Exchange();
        call.Rig.Advance(500);

        Assert.Empty(call[0].Reports.Nacks);
    }

    [Fact]
    public void Without_agreement_nothing_is_asked_for()
    {
        using SimCall call = Started(2);
        SimStream microphone = SimCall.Microphone(call[0]);
        microphone.Lose();
        microphone.Audio();
        call.Rig.Exchange();
        call.Rig.Advance(500);

        Assert.Empty(call[0].Reports.Nacks);
    }

    [Fact]
    public void The_original_after_its_retransmission_is_a_duplicate_and_no_loss()
    {
        using SimCall call = Started(2);
        SimStream camera = SimCall.Camera(call[0]);
        camera.Frame(isKey: false);
        byte[] late = call[0].Outgoing[1];
        call[0].Outgoing.RemoveAt(1);
        camera.Resend(camera.Sent[^2].SequenceNumber);
        call.Rig.Exchange();
        call[0].Outgoing.Add(late);
        call.Rig.Exchange();
        call.Rig.AdvanceTo(call.Rig.Now + TimeSpan.FromSeconds(1));

        Assert.Equal([(DropReason.Duplicate, 1L)], call.Rig.Drops());
        StreamAssert.Carries(camera.Sent, call[1].CompleteIn("v0"), SimCall.Vp8Of(1));
        Assert.Equal(0, LastBlock(call[0], camera.Ssrc).CumulativeLost);
    }

    [Fact]
    public void A_restored_packet_counts_as_lost_in_its_own_stream_and_as_received_in_that_of_retransmissions()
    {
        using SimCall call = Started(2);
        SimStream camera = SimCall.Camera(call[0]);
        ushort[] lost = LoseMiddleOfFrame(call, camera);
        foreach (ushort number in lost) camera.Resend(number);
        foreach (ushort number in lost) camera.Resend(number);
        call.Rig.Exchange();
        call.Rig.AdvanceTo(call.Rig.Now + TimeSpan.FromSeconds(1));

        Assert.Equal(lost.Length, LastBlock(call[0], camera.Ssrc).CumulativeLost);
        Assert.Equal(0, LastBlock(call[0], camera.RtxSsrc).CumulativeLost);
        Assert.Equal([(DropReason.Duplicate, (long)lost.Length)], call.Rig.Drops());
    }

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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_call_over_paths_that_lose_a_tenth_each_way_is_whole_in_the_end(int seed)
    {
        using SimCall call = Started(3);
        SimRepair repair = new(call);
        Random random = new(seed);
        call.Rig.Loses = (_, datagram) => IsMedia(datagram) && random.Next(10) == 0;
        call.Rig.LosesToClient = (_, datagram) => IsMedia(datagram) && random.Next(10) == 0;
        for (int i = 0; i < 300; i++)
        {
            if (i % 50 == 0) call.Clients.ForEach(client => client.Check());
            Frame(call);
            for (int k = 0; k < 4; k++)
            {
                call.Rig.Advance(5);
                repair.Step();
            }
        }

        call.Rig.Loses = (_, _) => false;
        call.Rig.LosesToClient = null;
        Frame(call);
        for (int i = 0; i < 60; i++)
        {
            call.Rig.Advance(10);
            repair.Step();
        }

        StreamAssert.Carries(SimCall.Camera(call[0]).Sent, call[1].CompleteIn("v0"), SimCall.Vp8Of(1));
        StreamAssert.Carries(SimCall.Camera(call[0]).Sent, call[2].CompleteIn("v0"), SimCall.Vp8Of(2));
        Assert.Equal(0, call.Rig.Shard.Counters.RepairsGivenUp);
        Assert.Empty(call[0].Reports.KeyFrameRequests);
        Assert.True(call.Rig.Shard.Counters is { RtpRestored: > 50, RtpResent: > 100 });
    }

    [Fact]
    public void Simulcast_retransmissions_find_their_layer_by_mid_and_repaired_rid()
    {
        using ShardRig rig = new();
        SimClient publisher = rig.Add("p");
        SimSection section = new()
        {
            Mid = "v", Kind = Conference.MediaNode.Link.Negotiation.SectionKind.Video, Direction = "sendonly",
            Codecs = [(96, "VP8/90000")], RtxPayloadType = 97, Rids = ["low", "high"],
        };
        publisher.Offer.Sections.Add(section);
        SimStream low = publisher.Stream(section, 1, rid: "low");
        SimStream high = publisher.Stream(section, 2, rid: "high");
        SimClient viewer = rig.Add("q", extensions: SimExtensions.Other);
        viewer.Want(section.Kind, "s", 100, rtx: 101);
        rig.Connect(publisher);
        rig.Connect(viewer);
        rig.Subscribe(viewer, ("s", publisher, "v"));
        low.Frame(isKey: true);
        high.Frame(isKey: true);
        high.Frame(isKey: false);
        publisher.Outgoing.RemoveAt(publisher.Outgoing.Count - 2);
        rig.Exchange();

        high.Resend(high.Sent[^2].SequenceNumber);
        low.Resend(low.Sent[^1].SequenceNumber);
        rig.Exchange();

        Assert.Equal(1, rig.Shard.Counters.RtpRestored);
        Assert.Equal(1, rig.Dropped(DropReason.Duplicate));
        Assert.Equal(high.Sent.TakeLast(3).Select(packet => packet.Content()), viewer.CompleteIn("s").TakeLast(3).Select(packet => packet.Content()));
    }

    private static SimCall Started(int people, ushort firstNumber = 65_530)
    {
        SimCall call = new(people, publishers: people);
        call.SubscribeAll();
        SimCall.Camera(call[0]).Reset(firstNumber);
        SimCall.Camera(call[0]).Frame(isKey: true);
        call.Rig.Exchange();
        return call;
    }

    private static void Frame(SimCall call)
    {
        SimCall.Camera(call[0]).Frame(isKey: false);
        call.Rig.Exchange();
    }

    private static ushort[] LoseMiddleOfFrame(SimCall call, SimStream camera, int packets = 3)
    {
        camera.Frame(isKey: false, packets + 2);
        call[0].Outgoing.RemoveRange(call[0].Outgoing.Count - packets - 1, packets);
        call.Rig.Exchange();
        return [.. camera.Sent.TakeLast(packets + 1).Take(packets).Select(packet => packet.SequenceNumber)];
    }

    private static ReportBlock LastBlock(SimClient client, uint ssrc) =>
        client.Reports.Blocks.Last(report => report.Block.Ssrc == ssrc).Block;
}
