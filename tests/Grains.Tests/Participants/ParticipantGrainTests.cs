using Conference.Cluster;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Participants;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Participants;

public class ParticipantGrainTests
{
    [Fact]
    public async Task Two_who_offer_see_each_other_in_their_slots()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");

        await ann.Publish(node);
        await bob.Publish(node);

        Assert.Equal(new() { ["a0"] = "bob", ["v0"] = "bob" }, ann.Shown());
        Assert.Equal(new() { ["a0"] = "ann", ["v0"] = "ann" }, bob.Shown());
        Assert.Equal("answer to offer of ann", ann.All<ServerAnswer>().Single().Sdp);
        Subscribe last = node.All<Subscribe>().Last(command => command.Link.Owner == ann.Key);
        Assert.Equal(["a0", "v0"], last.Slots.Select(slot => slot.Mid));
        Assert.All(last.Slots, slot => Assert.Equal(bob.Key, slot.Track.Link.Owner));
    }

    [Fact]
    public async Task Who_may_not_subscribe_is_shown_nobody_and_who_may_not_publish_is_shown_to_nobody()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann", new Conference.Grains.Interfaces.Grants(Publish: true, Subscribe: false));
        FakeClient bob = await cluster.Join("bob", new Conference.Grains.Interfaces.Grants(Publish: false, Subscribe: true));

        await ann.Publish(node);
        await bob.Publish(node);

        Assert.Empty(ann.Shown());
        Assert.Equal(new() { ["a0"] = "ann", ["v0"] = "ann" }, bob.Shown());
        Assert.Empty((await cluster.Room.Snapshot())!.Roster.Single(entry => entry.Participant == bob.Participant).Tracks);
    }

    [Fact]
    public async Task An_offer_that_the_node_does_not_answer_is_refused_at_its_deadline()
    {
        var (cluster, node) = await TestCluster.WithRoom(options => options.OfferDeadline = TimeSpan.FromSeconds(5));
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Offer();

        await cluster.Advance(4.9);
        Assert.Empty(ann.All<ServerOfferRefused>());
        await cluster.Advance(0.2);

        Assert.Equal("media-timeout", ann.All<ServerOfferRefused>().Single().Code);
        await node.AnswerOffers();
        Assert.Empty(ann.All<ServerAnswer>());
        Assert.Equal(1, cluster.CountOf("LateAnswer"));
        Assert.Equal(SignallingRefusal.None, await ann.Offer());
    }

    [Fact]
    public async Task A_refused_offer_is_told_with_the_nodes_words()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Offer();
        AcceptOffer offer = node.All<AcceptOffer>().Single();

        await node.Say(new CommandRefused(
            offer.Room, offer.Epoch, offer.Link, offer.Id, NodeRefusal.BadOffer, "no-common-codec", "Offer Opus."));

        Assert.Equal(new ServerOfferRefused(1, "no-common-codec", "Offer Opus."), ann.All<ServerOfferRefused>().Single());
    }

    [Fact]
    public async Task An_offer_while_another_waits_is_refused_and_a_newer_connection_replaces_it()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Offer();

        Assert.Equal(SignallingRefusal.OfferPending, await ann.Send(id => new ClientOffer(id, 1, "again")));
        Assert.Equal(SignallingRefusal.None, await ann.Offer());

        Assert.Equal([1, 2], node.All<AcceptOffer>().Select(offer => offer.Link.Generation));
        Assert.Equal(1, Assert.Single(node.All<CloseLink>()).Link.Generation);
    }

    [Fact]
    public async Task A_new_link_closes_the_old_one_once_it_is_answered()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Publish(node);

        await ann.Offer();
        Assert.Empty(node.All<CloseLink>());
        await node.AnswerOffers();

        Assert.Equal(1, Assert.Single(node.All<CloseLink>()).Link.Generation);
        Assert.All((await cluster.Room.Snapshot())!.Roster[0].Tracks, track => Assert.Equal(2, track.Id.Link.Generation));
    }

    [Fact]
    public async Task Link_ids_never_repeat_over_sessions_and_restarts_of_the_silo()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient first = await cluster.Join("ann");
        await first.Publish(node);
        await first.Send(id => new ClientLeave(id));
        await cluster.Silo.DisposeAsync();
        await cluster.AddSilo();
        await node.Link();

        FakeClient second = await cluster.Join("ann");
        await second.Publish(node);

        Assert.Equal([1, 2], node.All<AcceptOffer>().Select(offer => offer.Link.Generation));
    }

    [Fact]
    public async Task A_link_that_ends_by_itself_is_told_and_its_tracks_vanish()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");
        await ann.Publish(node);
        await bob.Publish(node);

        await node.Say(new LinkChanged(TestCluster.RoomKey, 1, new LinkId(ann.Key, 1), LinkState.Closed, LinkEnd.ConsentExpired));

        Assert.False(Assert.Single(ann.All<ServerMediaLost>()).Everyone);
        Assert.Single(ann.All<ServerMediaReady>());
        Assert.Empty(bob.Shown());
        Assert.Empty(bob.All<ServerParticipantChanged>().Last().Participant.Tracks);
        Assert.Equal(SignallingRefusal.ConnectionGone, await ann.Send(static id => new ClientOffer(id, 1, "a restart of ICE")));
        Assert.Equal(SignallingRefusal.None, await ann.Offer());
    }

    [Fact]
    public async Task The_end_of_a_link_that_is_being_replaced_is_not_told()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Publish(node);
        await ann.Offer();

        await node.Say(new LinkChanged(TestCluster.RoomKey, 1, new LinkId(ann.Key, 1), LinkState.Closed, LinkEnd.PeerClosed));
        await node.AnswerOffers();

        Assert.Empty(ann.All<ServerMediaLost>());
        Assert.Equal(2, ann.All<ServerAnswer>().Count());
    }

    [Fact]
    public async Task Muting_is_told_to_the_others_and_to_the_node_and_survives_renegotiation()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");
        Assert.Equal(SignallingRefusal.UnknownTrack, await ann.Send(id => new ClientMute(id, "0", true)));
        await ann.Publish(node);

        Assert.Equal(SignallingRefusal.None, await ann.Send(id => new ClientMute(id, "0", true)));
        Assert.Equal(SignallingRefusal.UnknownTrack, await ann.Send(id => new ClientMute(id, "7", true)));
        Assert.Equal(SignallingRefusal.None, await ann.Send(id => new ClientOffer(id, 1, "renegotiated")));
        await node.AnswerOffers();

        RosterEntry seen = bob.All<ServerParticipantChanged>().Last().Participant;
        Assert.Equal([true, false], seen.Tracks.Select(track => track.Muted));
        Assert.Equal(2, node.All<MuteTrack>().Count(mute => mute.Muted && mute.Track.Mid == "0"));
    }

    [Fact]
    public async Task A_speaker_gets_the_slot_of_a_silent_one()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");
        FakeClient cat = await cluster.Join("cat");
        await bob.Publish(node);
        await cat.Publish(node);
        await ann.Publish(node, audioSlots: 1, videoSlots: 1);
        string before = ann.Shown()["a0"];
        FakeClient silent = before == "bob" ? cat : bob;

        await node.Say(new SpeakersChanged(TestCluster.RoomKey, 1, [new TrackLevel(new TrackId(new LinkId(silent.Key, 1), "0"), 9)]));

        Assert.Equal(new() { ["a0"] = silent.Participant.Value, ["v0"] = silent.Participant.Value }, ann.Shown());
    }

    [Fact]
    public async Task A_command_under_an_old_epoch_is_repeated_under_the_new_one()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Offer();
        AcceptOffer offer = node.All<AcceptOffer>().Single();

        await node.Say(new CommandRefused(offer.Room, 7, offer.Link, offer.Id, NodeRefusal.OldEpoch, "old-epoch", "Later."));
        await node.AnswerOffers();

        AcceptOffer repeated = node.All<AcceptOffer>().Last();
        Assert.NotEqual(offer.Id, repeated.Id);
        Assert.Single(ann.All<ServerAnswer>());
        Assert.Empty(ann.All<ServerMediaLost>());
        Assert.Equal(8, (await cluster.Room.Snapshot())!.Placement!.Epoch);
    }

    [Fact]
    public async Task A_participant_that_missed_an_update_asks_for_the_whole_room()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");
        await bob.Publish(node);
        long version = (await cluster.Room.Snapshot())!.Version;
        Assert.Equal(0, cluster.CountOf("OldUpdate"));

        await cluster.Participant("ann").OnRoomUpdate(new EntryLeft(version + 5, new ParticipantId("nobody")));
        await cluster.Participant("ann").OnRoomUpdate(new EntryLeft(version, bob.Participant));
        await cluster.Quiet();

        Assert.Empty(ann.All<ServerParticipantLeft>());
        Assert.Equal(1, cluster.CountOf("OldUpdate"));
        await bob.Send(id => new ClientLeave(id));
        Assert.Single(ann.All<ServerParticipantLeft>());
    }

    [Fact]
    public async Task An_answer_whose_mids_do_not_fit_is_refused()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Offer();
        LinkAnswered answer = FakeNode.Answer(node.All<AcceptOffer>().Single());

        await node.Say(answer with { Tracks = [new LinkSection("a:b", MediaKind.Audio)] });

        Assert.Equal("malformed-mid", ann.All<ServerOfferRefused>().Single().Code);
        Assert.Empty((await cluster.Room.Snapshot())!.Roster[0].Tracks);
    }

    [Fact]
    public async Task A_restarted_silo_shows_everybody_what_they_saw_where_they_saw_it()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");
        FakeClient cat = await cluster.Join("cat");
        foreach (FakeClient client in (FakeClient[])[ann, cat, bob]) await client.Publish(node);
        Subscribe before = node.All<Subscribe>().Last(command => command.Link.Owner == ann.Key);
        Assert.Equal(["cat", "bob"], before.Slots.Take(2).Select(slot => slot.Track.Link.Owner.Participant.Value));
        CarriedLink[] carried = [.. new[] { ann, bob, cat }.Select(client => node.Carried(new LinkId(client.Key, 1)))];

        await cluster.LoseSilo();
        await node.Link(new CarriedRoom(TestCluster.RoomKey, 1, 3));
        await ann.Resume();
        int told = node.All<Subscribe>().Count();
        await node.AnswerInspection(cluster, carried);

        Subscribe after = node.All<Subscribe>().Skip(told).Last(command => command.Link.Owner == ann.Key);
        Assert.Equal(before.Slots, after.Slots);
        Assert.True(after.Version > before.Version);
        Assert.Equal((await cluster.Room.Snapshot())!.Placement!.Epoch, after.Epoch);
        Assert.Equal("cat", ann.Shown()["a0"]);
    }

    [Fact]
    public async Task An_activation_that_has_only_read_knows_a_session_that_another_has_attached()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        SessionId session = new("s9");
        IParticipantGrain early = cluster.Participant("bob");
        Assert.Null(await early.Restate(session));
        await cluster.AddSilo();
        await cluster.Participant("bob").Attach(new AttachRequest(session, "Bob", Grants.All, "jti"));

        Assert.Equal("bob", Assert.Single((await early.Restate(session))!.Snapshot.Roster).Participant.Value);
    }

    [Fact]
    public async Task A_participant_whose_node_does_not_say_what_is_shown_plans_anew_after_a_while()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");
        await ann.Publish(node);
        await bob.Publish(node);
        await cluster.LoseSilo();
        await node.Link(new CarriedRoom(TestCluster.RoomKey, 1, 2));
        await ann.Resume();
        await bob.Resume();
        int told = node.All<Subscribe>().Count();

        await cluster.Advance(16);
        Assert.Equal(told, node.All<Subscribe>().Count());
        await cluster.Advance(3);

        Assert.Contains(node.All<Subscribe>().Skip(told), command => command.Link.Owner == ann.Key);
        Assert.Equal("bob", ann.Shown()["a0"]);
    }
}
