using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Media;
using Conference.MediaNode.Tests.Rig;
using static Conference.MediaNode.Tests.Rig.LossyCall;

namespace Conference.MediaNode.Tests;

/// <summary>Packets that were lost on the way to a shard, and how they come after all; and calls that lose both ways.</summary>
public class MediaShardRepairTests
{
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
        TimeSpan asksAfter = call[0].Reports.KeyFrameRequests[0].At - noted;
        Assert.InRange(asksAfter, NackGenerator.AgeMax, NackGenerator.AgeMax + NackGenerator.RetryMax);
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
    public void What_a_publisher_without_retransmission_streams_sends_again_takes_its_place()
    {
        using ShardRig rig = new();
        SimClient publisher = rig.Add("p");
        SimSection section = new()
        {
            Mid = "a",
            Kind = SectionKind.Audio,
            Direction = "sendonly",
            Codecs = [(96, "opus/48000/2")],
            OffersNack = true,
        };
        publisher.Offer.Sections.Add(section);
        SimStream microphone = publisher.Stream(section, 1);
        SimClient viewer = rig.Add("q");
        viewer.Want(SectionKind.Audio, "s", 100);
        rig.Connect(publisher);
        rig.Connect(viewer);
        rig.Subscribe(viewer, ("s", publisher, "a"));
        for (int i = 0; i < 5; i++) microphone.Audio();
        byte[] lost = publisher.Outgoing[2];
        publisher.Outgoing.RemoveAt(2);
        rig.Exchange();
        rig.Advance(NackGenerator.ReorderDelay.TotalMilliseconds);
        Assert.Equal(microphone.Sent[2].SequenceNumber, Assert.Single(publisher.Reports.Nacks).Number);

        publisher.Outgoing.Add(lost);
        rig.Exchange();
        rig.Advance(1_000);

        Assert.Single(publisher.Reports.Nacks);
        StreamAssert.Carries(microphone.Sent, [.. viewer.Received.OrderBy(packet => packet.Timestamp)], 100);
        Assert.Equal(0, rig.Shard.Counters.RtpRestored);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_a_wide_jump_in_its_numbers_a_stream_goes_on_without_a_gap(bool isVideo)
    {
        using SimCall call = Started(2);
        SimStream stream = isVideo ? SimCall.Camera(call[0]) : SimCall.Microphone(call[0]);
        if (!isVideo) stream.Audio();
        stream.Reset((ushort)(stream.NextNumber + ReceiveStream.DropoutMax + 1));
        if (isVideo) stream.Frame(isKey: false);
        else stream.Audio();
        call.Rig.Exchange();
        call.Rig.Advance(1);
        if (isVideo) stream.Frame(isKey: true);
        else stream.Audio();
        call.Rig.Exchange();
        call.Rig.AdvanceTo(call.Rig.Now + TimeSpan.FromSeconds(1));

        Assert.Equal(isVideo ? 1 : 0, call[0].Reports.KeyFrameRequests.Count);
        Assert.Empty(call[0].Reports.Nacks);
        Assert.Equal(0, LastBlock(call[0], stream.Ssrc).CumulativeLost);
        SimPacket[] received = [.. call[1].ReceivedIn(isVideo ? "v0" : "a0")];
        StreamAssert.IsUnbroken(received);
        Assert.Equal(isVideo ? 6 : 3, received.Length);
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
        Show(call, repair, frames: 300, static (_, _) => { });

        Assert.Equal(0, call.Rig.Shard.Counters.RepairsGivenUp);
        Assert.True(call.Rig.Shard.Counters is { RtpRestored: > 50, RtpResent: > 100 });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_call_that_moves_while_it_loses_packets_is_whole_in_the_end(int seed)
    {
        using SimCall call = Started(3);
        Random random = new(seed);
        call.Rig.Loses = (_, datagram) => IsMedia(datagram) && random.Next(20) == 0;
        call.Rig.LosesToClient = (_, datagram) => IsMedia(datagram) && random.Next(20) == 0;
        Show(call, new SimRepair(call), frames: 150, (moving, frame) =>
        {
            if (frame % 20 == 10) moving.Rig.MoveRoom();
            if (frame % 20 == 0) moving.Rig.Reimport(moving[frame / 20 % 3]);
        });
    }

    /// <summary>Frames each 20 ms, then a path that loses nothing until all that was lost has come: everything has.</summary>
    private static void Show(SimCall call, SimRepair repair, int frames, Action<SimCall, int> between)
    {
        for (int i = 0; i < frames; i++)
        {
            if (i % 50 == 0) call.Clients.ForEach(client => client.Check());
            Frame(call);
            between(call, i);
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
        Assert.Empty(call[0].Reports.KeyFrameRequests);
    }

    [Fact]
    public void Simulcast_retransmissions_find_their_layer_by_mid_and_repaired_rid()
    {
        using ShardRig rig = new();
        SimClient publisher = rig.Add("p");
        SimSection section = new()
        {
            Mid = "v",
            Kind = SectionKind.Video,
            Direction = "sendonly",
            Codecs = [(96, "VP8/90000")],
            RtxPayloadType = 97,
            Rids = ["low", "high"],
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
        Assert.Equal(
            high.Sent.TakeLast(3).Select(packet => packet.Content()),
            viewer.CompleteIn("s").TakeLast(3).Select(packet => packet.Content()));
    }
}
