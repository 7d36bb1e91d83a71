using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Ice;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests;

/// <summary>How links come, change and go.</summary>
public class MediaShardLinkTests
{
    [Fact]
    public void A_link_is_connected_once_its_check_and_its_handshake_are_done()
    {
        using SimCall call = new(2, connects: false);
        SimClient client = call[0];
        call.Rig.Negotiate(client);
        client.Check();
        call.Rig.Exchange();
        Assert.Equal(1, client.CheckAnswers);
        Assert.Empty(call.Rig.Events);

        client.StartHandshake();
        call.Rig.Exchange();

        Assert.Equal(Changed(client, LinkSignal.Connected), Assert.Single(call.Rig.Events));
    }

    [Fact]
    public void A_handshake_may_finish_before_a_path_is_nominated()
    {
        using SimCall call = new(2, connects: false);
        SimClient client = call[0];
        call.Rig.Negotiate(client);
        client.Check(nominates: false);
        call.Rig.Exchange();
        client.StartHandshake();
        call.Rig.Exchange();
        Assert.Empty(call.Rig.Events);

        client.Check();
        call.Rig.Exchange();

        Assert.Equal(Changed(client, LinkSignal.Connected), Assert.Single(call.Rig.Events));
    }

    [Fact]
    public void Silence_is_reported_after_15_s_and_ends_the_link_after_30_s()
    {
        using SimCall call = new(2);
        SimClient client = call[0];
        Instant last = call.Rig.Now;
        call.Rig.Loses = (_, _) => true;

        call.Rig.AdvanceTo(last + IceLiteAgent.DisconnectAfter - TimeSpan.FromMilliseconds(1));
        Assert.Empty(call.Rig.Events);
        call.Rig.AdvanceTo(last + IceLiteAgent.DisconnectAfter);
        Assert.Contains(Changed(client, LinkSignal.Disconnected), call.Rig.Events);
        call.Rig.AdvanceTo(last + IceLiteAgent.CloseAfter - TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, call.Rig.Shard.Counters.Links);
        call.Rig.AdvanceTo(last + IceLiteAgent.CloseAfter);

        Assert.Contains(Changed(client, LinkSignal.Closed, LinkEndReason.ConsentExpired), call.Rig.Events);
        Assert.Equal(0, call.Rig.Shard.Counters.Links);
        Assert.Equal(Instant.Never, call.Rig.Shard.NextDeadline);
    }

    [Fact]
    public void A_client_that_comes_back_in_time_goes_on_where_it_was()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(5, startsWithKeyFrame: true);
        call.Rig.AdvanceTo(call.Rig.Now + IceLiteAgent.DisconnectAfter);
        call.Rig.Events.Clear();

        foreach (SimClient client in call.Clients) client.Check();
        call.Rig.Exchange();
        Assert.Equal(call.Clients.Select(client => Changed(client, LinkSignal.Connected)), call.Rig.Events);
        call.Talk(5, startsWithKeyFrame: true);

        StreamAssert.IsUnbroken([.. call[1].ReceivedIn("a0")]);
        Assert.Equal(10, call[1].ReceivedIn("a0").Count());
    }

    [Fact]
    public void A_client_that_says_goodbye_leaves_the_room()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call[0].Close();
        call.Rig.Exchange();

        Assert.Equal(Changed(call[0], LinkSignal.Closed, LinkEndReason.PeerClosed), Assert.Single(call.Rig.Events));
        Assert.Null(call.Rig.MediaRoom.FindTrack("p0:a"));
        Assert.All(call.Rig.MediaRoom.Links[0].Media.Slots, slot => Assert.Null(slot.Track));
        Assert.Equal(1, call.Rig.Shard.Counters.Links);
        Assert.Equal(0, call.Rig.Dropped(DropReason.DtlsRefused));
    }

    [Fact]
    public void Packets_of_a_batch_in_which_their_link_ends_go_nowhere()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        SimCall.Microphone(call[0]).Audio();
        call[0].Close();
        SimCall.Microphone(call[0]).Audio();

        call.Rig.Exchange();

        Assert.Empty(call[1].Received);
        Assert.Equal(1, call.Rig.Dropped(DropReason.UnknownAddress));
    }

    [Fact]
    public void A_link_closed_by_command_says_goodbye()
    {
        using SimCall call = new(2);
        Assert.Equal(ShardRefusal.None, call.Rig.Shard.Rooms.CloseLink(call.Rig.MediaRoom, "p0"));
        call.Rig.Drain();

        Assert.True(call[0].Dtls.IsClosedByPeer);
        Assert.Equal(1, call.Rig.Shard.Counters.Links);
        Assert.Equal(ShardRefusal.UnknownLink, call.Rig.Shard.Rooms.CloseLink(call.Rig.MediaRoom, "p0"));
    }

    [Fact]
    public void A_closed_room_takes_its_links_along()
    {
        using SimCall call = new(3);
        call.SubscribeAll();
        Assert.Equal(ShardRefusal.None, call.Rig.Shard.Rooms.Close(ShardRig.Room, 1));
        call.Rig.Drain();

        Assert.All(call.Clients, client => Assert.True(client.Dtls.IsClosedByPeer));
        Assert.Equal((0, 0), (call.Rig.Shard.Counters.Links, call.Rig.Shard.Counters.Rooms));
        Assert.Equal(Instant.Never, call.Rig.Shard.NextDeadline);
        Assert.Equal(ShardRefusal.UnknownRoom, call.Rig.Shard.Rooms.Close(ShardRig.Room, 1));
    }

    [Fact]
    public void A_client_with_another_certificate_than_its_offer_says_is_refused()
    {
        DateTimeOffset from = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using DtlsCertificate stranger = DtlsCertificate.Create(from, from.AddYears(50));
        using ShardRig rig = new();
        SimClient client = rig.Add("p", shown: stranger);
        client.Want(SectionKind.Audio, "s", 111);
        rig.Negotiate(client);
        client.Check();
        rig.Exchange();

        client.StartHandshake();
        rig.Exchange();

        Assert.Equal(Changed(client, LinkSignal.Closed, LinkEndReason.FingerprintMismatch), Assert.Single(rig.Events));
        Assert.Equal(1, rig.Dropped(DropReason.DtlsRefused));
        Assert.Equal(0, rig.Shard.Counters.Links);
    }

    [Fact]
    public void A_handshake_that_never_ends_is_given_up()
    {
        using SimCall call = new(2, connects: false);
        SimClient client = call[0];
        call.Rig.Negotiate(client);
        call.Rig.Live(TimeSpan.FromSeconds(1));
        Assert.Single(call.Rig.MediaRoom.Links);

        for (int i = 0; i < 20; i++)
        {
            client.Check();
            call.Rig.Exchange();
            call.Rig.Advance(2000);
        }

        Assert.Equal(Changed(client, LinkSignal.Closed, LinkEndReason.HandshakeTimeout), Assert.Single(call.Rig.Events));
    }

    [Fact]
    public void A_link_that_nobody_checks_is_given_up()
    {
        using SimCall call = new(2, connects: false);
        call.Rig.Negotiate(call[0]);
        call.Rig.Advance(30_000);

        Assert.Equal(0, call.Rig.Shard.Counters.Links);
        Assert.Equal(Instant.Never, call.Rig.Shard.NextDeadline);
    }

    [Fact]
    public void Where_a_client_moves_its_media_follows()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(5, startsWithKeyFrame: true);

        call[1].Path = call.Rig.NextAddress();
        call[1].Check();
        call.Rig.Exchange();
        call.Talk(5);

        Assert.Equal(10, call[1].ReceivedIn("a0").Count());
        Assert.Equal(0, call.Rig.SentToStrangers);
    }

    [Fact]
    public void A_check_from_the_address_of_a_connected_link_is_refused()
    {
        using SimCall call = new(2);
        byte[] check = call[1].WriteCheck();

        call.Rig.Inject(check, call[0].Path);

        Assert.Equal(1, call.Rig.Dropped(DropReason.AddressTaken));
        Assert.Equal(1, call[0].CheckAnswers);
    }

    [Fact]
    public void An_ice_restart_keeps_media_and_takes_checks_of_both_generations()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(5, startsWithKeyFrame: true);
        SimClient client = call[1];
        SimAnswer before = client.Answer!;

        client.Offer.Ufrag = "again";
        Assert.Equal(ShardRefusal.None, call.Rig.Negotiate(client).Refusal);
        SimAnswer after = client.Answer!;
        Assert.NotEqual((before.Ufrag, before.Password), (after.Ufrag, after.Password));
        Assert.Equal(before.SsrcByMid, after.SsrcByMid);
        Assert.Equal(before.Origin.Split(' ')[1], after.Origin.Split(' ')[1]);
        Assert.NotEqual(before.Origin, after.Origin);

        call.Talk(5);
        client.Outgoing.Add(client.WriteCheck(ufrag: before.Ufrag, password: before.Password));
        client.Answer = before;
        call.Rig.Exchange();
        client.Answer = after;
        client.Path = call.Rig.NextAddress();
        client.Check();
        call.Rig.Exchange();
        call.Talk(5);

        Assert.Equal(3, client.CheckAnswers);
        Assert.Equal(15, client.ReceivedIn("a0").Count());
        StreamAssert.IsUnbroken([.. client.ReceivedIn("a0")]);
        StreamAssert.IsUnbroken([.. client.ReceivedIn("v0")]);
    }

    [Fact]
    public void Credentials_of_two_generations_ago_are_unknown()
    {
        using SimCall call = new(2);
        SimClient client = call[0];
        SimAnswer first = client.Answer!;
        foreach (string ufrag in (string[])["second", "third"])
        {
            client.Offer.Ufrag = ufrag;
            call.Rig.Negotiate(client);
        }

        call.Rig.Inject(client.WriteCheck(ufrag: first.Ufrag, password: first.Password), client.Path);

        Assert.Equal(1, call.Rig.Dropped(DropReason.StunUnknownUser));
    }

    [Fact]
    public void A_later_offer_adds_a_slot_and_leaves_the_others_alone()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(5, startsWithKeyFrame: true);
        SimClient client = call[1];
        uint before = client.Answer!.SsrcByMid["a0"];

        client.Want(SectionKind.Video, "more", SimCall.Vp8Of(1));
        Assert.Equal(ShardRefusal.None, call.Rig.Negotiate(client).Refusal);
        call.Rig.Subscribe(client, ("a0", call[0], "a"), ("v0", call[0], "v"), ("more", call[0], "v"));
        call.Talk(5, startsWithKeyFrame: true);

        Assert.Equal(before, client.Answer!.SsrcByMid["a0"]);
        Assert.Equal(10, client.ReceivedIn("a0").Count());
        StreamAssert.IsUnbroken([.. client.ReceivedIn("v0")]);
        Assert.Equal(9, client.ReceivedIn("more").Count());
    }

    [Fact]
    public void A_paused_slot_shows_nothing_and_goes_on_under_its_ssrc()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        SimSection slot = call[1].Offer.Sections.Single(section => section.Mid == "v0");
        uint ssrc = call[1].Answer!.SsrcByMid["v0"];

        slot.Direction = "inactive";
        call.Rig.Negotiate(call[1]);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        Assert.Equal(3, call[1].Received.Count(packet => packet.Ssrc == ssrc));

        slot.Direction = "recvonly";
        call.Rig.Negotiate(call[1]);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);

        SimPacket[] received = [.. call[1].Received.Where(packet => packet.Ssrc == ssrc)];
        Assert.Equal(6, received.Length);
        StreamAssert.IsUnbroken(received);
    }

    [Fact]
    public void A_stopped_slot_that_comes_back_sends_under_the_ssrc_of_the_answer()
    {
        using SimCall call = new(2);
        SimClient client = call[1];
        SimSection slot = client.Offer.Sections.Single(section => section.Mid == "v0");
        uint before = client.Answer!.SsrcByMid["v0"];
        for (int i = 0; i < 5; i++)
        {
            slot.IsStopped = true;
            call.Rig.Negotiate(client);
            Assert.Null(call.Rig.MediaRoom.Links[1].Media.FindSlot("v0"));
            slot.IsStopped = false;
            call.Rig.Negotiate(client);
        }

        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);

        Assert.NotEqual(before, client.Answer!.SsrcByMid["v0"]);
        Assert.Equal(3, client.ReceivedIn("v0").Count());
        Assert.Equal(2, call.Rig.MediaRoom.Links[1].Media.Slots.Count);
    }

    [Fact]
    public void A_track_that_is_no_longer_published_leaves_the_slots()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call[0].Offer.Sections[0].Direction = "inactive";
        call.Rig.Negotiate(call[0]);

        SimCall.Microphone(call[0]).Audio();
        call.Rig.Exchange();

        Assert.Null(call.Rig.MediaRoom.Links[1].Media.FindSlot("a0")!.Track);
        Assert.Equal(1, call.Rig.Dropped(DropReason.UnknownStream));
    }

    [Fact]
    public void Forty_links_that_are_due_at_once_are_all_served_by_a_small_outbox()
    {
        using ShardRig rig = new(outbox: new(lengthMax: 16 * 1024, runsMax: 32));
        for (int i = 0; i < 40; i++)
        {
            SimClient client = rig.Add($"p{i}");
            client.Publish(SectionKind.Audio, "a", 1000u + (uint)i, 111);
            rig.Connect(client);
        }

        foreach (SimClient client in rig.Clients) client.Streams[0].Audio();
        rig.Exchange();
        rig.Advance(60);
        Assert.All(rig.Clients, client => Assert.Single(client.Reports.Blocks));
        Assert.All(rig.Clients, client => Assert.Single(client.Reports.Arrivals));

        rig.Advance(1000);
        Assert.All(rig.Clients, client => Assert.Equal(2, client.Reports.Blocks.Count));
    }

    [Fact]
    public void A_shard_without_work_has_no_deadline_and_an_early_timeout_is_harmless()
    {
        using ShardRig rig = new();
        Assert.Equal(Instant.Never, rig.Shard.NextDeadline);
        rig.Shard.HandleTimeout(rig.Now);

        SimClient client = rig.Add("p");
        client.Want(SectionKind.Audio, "s", 111);
        rig.Negotiate(client);
        Instant deadline = rig.Shard.NextDeadline;
        rig.Shard.HandleTimeout(deadline - TimeSpan.FromMilliseconds(1));

        Assert.Equal(deadline, rig.Shard.NextDeadline);
        Assert.Empty(rig.Events);
    }

    private static LinkStateEvent Changed(SimClient client, LinkSignal signal, LinkEndReason end = LinkEndReason.None) =>
        new(ShardRig.Room, 1, client.Name, signal, end);
}
