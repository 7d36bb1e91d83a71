using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Room;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests;

/// <summary>What goes in at one client and comes out at the others.</summary>
public class MediaShardTests
{
    [Theory]
    [InlineData(nameof(SrtpProfile.AeadAes128Gcm))]
    [InlineData(nameof(SrtpProfile.Aes128CmHmacSha1_80))]
    public void Every_packet_arrives_once_at_each_subscriber(string profile)
    {
        using SimCall call = new(3, Enum.Parse<SrtpProfile>(profile));
        call.SubscribeAll();

        call.Talk(50, startsWithKeyFrame: true);

        foreach (SimClient viewer in call.Clients)
        {
            int person = call.Clients.IndexOf(viewer);
            foreach (SimClient shown in call.Clients.Where(other => other != viewer))
            {
                int slot = call.SlotOf(viewer, shown);
                SimPacket[] audio = [.. viewer.ReceivedIn($"a{slot}")];
                StreamAssert.Carries(SimCall.Microphone(shown).Sent, audio, SimCall.OpusOf(person));
                StreamAssert.Carries(SimCall.Camera(shown).Sent, [.. viewer.ReceivedIn($"v{slot}")], SimCall.Vp8Of(person));
                Assert.All(audio, packet => Assert.Equal((byte)30, packet.Level));
            }
        }

        Assert.Empty(call.Rig.Drops());
        Assert.Equal(0, call.Rig.SentToStrangers);
        Assert.Equal(call.Clients.Sum(client => client.Received.Count), call.Rig.Shard.Counters.RtpForwarded);
    }

    [Fact]
    public void Nobody_hears_what_he_is_not_subscribed_to()
    {
        using SimCall call = new(3);
        call.Rig.Subscribe(call[1], ("a0", call[0], "a"));

        call.Talk(10, startsWithKeyFrame: true);

        Assert.Equal(10, call[1].Received.Count);
        Assert.Empty(call[0].Received);
        Assert.Empty(call[2].Received);
    }

    [Fact]
    public void What_the_publisher_lost_stays_a_gap()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        SimStream audio = SimCall.Microphone(call[0]);

        audio.Audio();
        audio.Lose();
        audio.Lose();
        audio.Audio();
        call.Rig.Exchange();

        SimPacket[] received = [.. call[1].ReceivedIn("a0")];
        Assert.Equal(3, (ushort)(received[1].SequenceNumber - received[0].SequenceNumber));
    }

    [Fact]
    public void Reordered_packets_keep_the_distance_of_their_numbers()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        SimStream audio = SimCall.Microphone(call[0]);
        for (int i = 0; i < 12; i++) audio.Audio();
        call[0].Outgoing.Reverse(1, 11);

        call.Rig.Exchange();

        SimPacket[] received = [.. call[1].ReceivedIn("a0").OrderBy(packet => (ushort)(packet.Timestamp - 0xFFFF_0000))];
        Assert.Equal(12, received.Length);
        Dictionary<string, int> sentAt = Enumerable.Range(0, 12).ToDictionary(i => audio.Sent[i].Content());
        ushort first = call[1].Received[0].SequenceNumber;
        Assert.All(call[1].Received, packet => Assert.Equal(sentAt[packet.Content()], (ushort)(packet.SequenceNumber - first)));
    }

    [Fact]
    public void Padding_leaves_no_gap()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        SimStream video = SimCall.Camera(call[0]);

        video.Frame(isKey: true);
        video.PaddingOnly();
        video.PaddingOnly();
        video.Frame(isKey: false);
        call.Rig.Exchange();

        SimPacket[] received = [.. call[1].ReceivedIn("v0")];
        Assert.Equal(6, received.Length);
        StreamAssert.IsUnbroken(received);
        Assert.Equal(2, call.Rig.Dropped(DropReason.PaddingOnly));
    }

    [Fact]
    public void A_video_starts_with_a_key_frame_which_is_asked_for()
    {
        using SimCall call = new(2);
        SimStream video = SimCall.Camera(call[0]);
        video.Frame(isKey: false);
        call.Rig.Exchange();
        call.SubscribeAll();

        video.Frame(isKey: false);
        call.Rig.Exchange();
        call.Rig.Advance(1);
        Assert.Empty(call[1].ReceivedIn("v0"));
        Assert.Equal(3, call.Rig.Dropped(DropReason.AwaitsKeyFrame));
        Assert.Equal(video.Ssrc, Assert.Single(call[0].Reports.KeyFrameRequests).Ssrc);

        video.Frame(isKey: true);
        call.Rig.Exchange();
        Assert.True(call[1].ReceivedIn("v0").First().IsKeyFrame);
        Assert.Equal(3, call[1].ReceivedIn("v0").Count());
    }

    [Fact]
    public void A_slot_that_shows_another_track_goes_on_as_one_stream()
    {
        using SimCall call = new(3);
        (SimClient first, SimClient second, SimClient viewer) = (call[0], call[1], call[2]);
        call.Rig.Subscribe(viewer, ("v0", first, "v"), ("a0", first, "a"));
        call.Talk(20, startsWithKeyFrame: true);
        int before = viewer.ReceivedIn("v0").Count();

        call.Rig.Subscribe(viewer, ("v0", second, "v"), ("a0", second, "a"));
        SimCall.Camera(second).Frame(isKey: false);
        call.Rig.Exchange();
        Assert.Equal(before, viewer.ReceivedIn("v0").Count());
        call.Talk(20, startsWithKeyFrame: true);

        SimPacket[] video = [.. viewer.ReceivedIn("v0")];
        StreamAssert.IsUnbroken(video);
        StreamAssert.IsUnbroken([.. viewer.ReceivedIn("a0")]);
        Assert.True(video[before].IsKeyFrame);
        Assert.Equal((ushort)(video[before - 1].PictureId!.Value + 1), video[before].PictureId!.Value);
        Assert.Equal((byte)(video[before - 1].Tl0!.Value + 1), video[before].Tl0!.Value);
        Assert.NotEqual(video[before - 1].Timestamp, video[before].Timestamp);
        Assert.Equal(20 * 2, viewer.ReceivedIn("a0").Count());
    }

    [Fact]
    public void A_slot_shows_nothing_when_its_track_is_taken_away()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        int before = call[1].Received.Count;

        call.Rig.Subscribe(call[1]);
        call.Talk(4, startsWithKeyFrame: true);

        Assert.Equal(before, call[1].Received.Count);
    }

    [Fact]
    public void A_muted_track_is_not_forwarded_and_goes_on_when_unmuted()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        Track audio = call.Rig.Track(call[0], "a");
        Track video = call.Rig.Track(call[0], "v");
        call.Rig.MediaRoom.SetMuted(audio, true, call.Rig.Now);
        call.Rig.MediaRoom.SetMuted(video, true, call.Rig.Now);
        int before = call[1].Received.Count;

        call.Talk(4);
        Assert.Equal(before, call[1].Received.Count);
        Assert.Equal(4 + (2 * 3), call.Rig.Dropped(DropReason.Muted));

        call.Rig.MediaRoom.SetMuted(audio, false, call.Rig.Now);
        call.Rig.MediaRoom.SetMuted(video, false, call.Rig.Now);
        call.Talk(4);
        Assert.Equal(2 + 4, call[1].ReceivedIn("a0").Count());
        Assert.Equal(3, call[1].ReceivedIn("v0").Count());
        Assert.Contains(call[0].Reports.KeyFrameRequests, request => request.Ssrc == SimCall.Camera(call[0]).Ssrc);

        call.Talk(2, startsWithKeyFrame: true);
        SimPacket[] seen = [.. call[1].ReceivedIn("v0")];
        Assert.Equal(6, seen.Length);
        Assert.True(seen[3].IsKeyFrame);
        StreamAssert.IsUnbroken(seen);
        StreamAssert.IsUnbroken([.. call[1].ReceivedIn("a0")]);
    }

    [Fact]
    public void A_track_that_the_subscriber_cannot_decode_is_dropped_and_counted()
    {
        using ShardRig rig = new();
        SimClient publisher = rig.Add("p");
        SimStream video = publisher.Publish(SectionKind.Video, "v", 5, 96);
        SimClient viewer = rig.Add("q");
        viewer.Want(SectionKind.Video, "s", 96, "H264/90000");
        viewer.Offer.Sections[0].Codecs[0] = (98, "VP9/90000");
        rig.Connect(publisher);
        rig.Connect(viewer);
        rig.Subscribe(viewer, ("s", publisher, "v"));

        video.Frame(isKey: true);
        rig.Exchange();

        Assert.Empty(viewer.Received);
        Assert.Equal(3, rig.Dropped(DropReason.NoCommonCodec));
    }

    [Fact]
    public void Who_may_not_publish_is_not_forwarded_and_counted()
    {
        using ShardRig rig = new();
        SimClient publisher = rig.Add("p");
        SimStream audio = publisher.Publish(SectionKind.Audio, "a", 5, 96);
        rig.Connect(publisher, mayPublish: false);

        audio.Audio();
        rig.Exchange();

        Assert.Null(rig.MediaRoom.FindTrack(TrackName.Of("p", "a")));
        Assert.Equal(1, rig.Dropped(DropReason.NotAllowedToPublish));
    }

    [Fact]
    public void A_subscriber_who_is_still_shaking_hands_gets_a_key_frame_later()
    {
        using SimCall call = new(2, connects: false);
        (SimClient publisher, SimClient viewer) = (call[0], call[1]);
        call.Rig.Connect(publisher);
        call.Rig.Negotiate(viewer);
        call.Rig.Subscribe(viewer, ("v0", publisher, "v"));
        SimCall.Camera(publisher).Frame(isKey: true);
        call.Rig.Exchange();
        Assert.Equal(3, call.Rig.Dropped(DropReason.SubscriberNotConnected));

        viewer.Check();
        call.Rig.Exchange();
        viewer.StartHandshake();
        call.Rig.Exchange();
        SimCall.Camera(publisher).Frame(isKey: false);
        call.Rig.Exchange();
        call.Rig.Advance(500);

        Assert.NotEmpty(publisher.Reports.KeyFrameRequests);
        SimCall.Camera(publisher).Frame(isKey: true);
        call.Rig.Exchange();
        Assert.Equal(3, viewer.Received.Count);
    }

    [Fact]
    public void A_new_source_of_a_track_takes_over_with_a_key_frame_and_the_old_one_is_heard_no_more()
    {
        using ShardRig rig = new();
        SimClient publisher = rig.Add("p");
        SimStream old = publisher.Publish(SectionKind.Video, "v", 5, 96, announces: false, firstNumber: 60_000);
        SimStream young = publisher.Stream(old.Section, 6, firstNumber: 3);
        SimClient viewer = rig.Add("q");
        viewer.Want(SectionKind.Video, "s", 100);
        rig.Connect(publisher);
        rig.Connect(viewer);
        rig.Subscribe(viewer, ("s", publisher, "v"));
        old.Frame(isKey: true);
        rig.Exchange();

        young.Frame(isKey: false);
        young.Frame(isKey: true);
        rig.Exchange();
        old.Frame(isKey: false);
        rig.Exchange();

        Assert.Equal(6, viewer.Received.Count);
        StreamAssert.IsUnbroken(viewer.Received);
        Assert.Equal(3, rig.Dropped(DropReason.AwaitsKeyFrame));
        Assert.Equal(3, rig.Dropped(DropReason.SourceReplaced));
    }

    [Fact]
    public void Simulcast_shows_the_best_layer_that_is_sent_and_falls_back_with_a_key_frame()
    {
        using ShardRig rig = new();
        SimClient publisher = rig.Add("p");
        SimSection section = new()
        {
            Mid = "v", Kind = SectionKind.Video, Direction = "sendonly", Codecs = [(96, "VP8/90000")], Rids = ["low", "high"],
        };
        publisher.Offer.Sections.Add(section);
        SimStream low = publisher.Stream(section, 10, rid: "low");
        SimStream high = publisher.Stream(section, 11, rid: "high", firstTimestamp: 50_000);
        SimClient viewer = rig.Add("q");
        viewer.Want(SectionKind.Video, "s", 100);
        rig.Connect(publisher);
        rig.Connect(viewer);
        rig.Subscribe(viewer, ("s", publisher, "v"));
        low.Frame(isKey: true, packets: 1);
        rig.Exchange();
        high.Frame(isKey: true, packets: 1);
        low.Frame(isKey: false, packets: 1);
        rig.Exchange();
        Assert.Equal([10u, 11u], viewer.Received.Select(SourceOf));
        Assert.Equal(1, rig.Dropped(DropReason.OtherLayer));

        rig.Advance(1_900);
        low.Frame(isKey: false, packets: 1);
        rig.Exchange();
        rig.Advance(200);
        low.Frame(isKey: false, packets: 1);
        rig.Exchange();
        rig.Advance(1);
        Assert.Equal(low.Ssrc, publisher.Reports.KeyFrameRequests[^1].Ssrc);
        low.Frame(isKey: true, packets: 1);
        rig.Exchange();

        Assert.Equal([10u, 11u, 10u], viewer.Received.Select(SourceOf));
        StreamAssert.IsUnbroken(viewer.Received);
    }

    /// <summary>The simulated camera writes its SSRC into its frames.</summary>
    private static uint SourceOf(SimPacket packet) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(packet.Payload.AsSpan(7));
}
