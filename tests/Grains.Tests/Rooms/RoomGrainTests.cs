using Conference.Cluster;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Participants;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;
using Conference.Grains.MediaNodes;

namespace Conference.Rooms;

public class RoomGrainTests
{
    [Fact]
    public async Task Creating_twice_is_one_room_and_other_settings_are_refused()
    {
        await using TestCluster cluster = await TestCluster.Start();

        Assert.Equal(RoomRefusal.UnknownRoom, (await cluster.Room.Describe()).Refusal);
        await cluster.CreateRoom(5);
        await cluster.CreateRoom(5);

        Assert.Equal(RoomRefusal.OtherSettings, (await cluster.Room.Create(new RoomSettings(6))).Refusal);
        Assert.Equal(5, (await cluster.Room.Describe()).Room!.Settings.ParticipantsMax);
        Assert.Equal(1, cluster.CountOf("OtherSettings"));
    }

    [Fact]
    public async Task A_room_gets_its_node_with_the_first_to_join()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        Assert.Null((await cluster.Room.Describe()).Room!.Node);

        await cluster.Join("ann");
        await cluster.Join("bob");

        Assert.Equal(node.Id, (await cluster.Room.Describe()).Room!.Node);
        Assert.Equal(1, Assert.Single(node.All<OpenRoom>()).Epoch);
        Assert.Equal(1, Assert.Single(await cluster.Fleet.List()).Rooms);
    }

    [Fact]
    public async Task Without_a_media_node_nobody_gets_in()
    {
        await using TestCluster cluster = await TestCluster.Start();
        await cluster.CreateRoom();

        Assert.Equal(RoomRefusal.NoMediaNode, (await new FakeClient(cluster, "ann").Open(Grants.All)).Refusal);
        Assert.Empty((await cluster.Room.Describe()).Room!.Participants);
    }

    [Fact]
    public async Task An_identity_that_is_connected_cannot_be_had_twice_and_a_disconnected_one_is_taken_over()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        FakeClient first = await cluster.Join("ann");
        Assert.Equal(RoomRefusal.DuplicateIdentity, (await new FakeClient(cluster, "ann").Open(Grants.All)).Refusal);

        await first.LoseConnection();
        await cluster.Join("ann");

        Assert.Single((await cluster.Room.Describe()).Room!.Participants);
        Assert.Equal(SignallingRefusal.None, await first.Resume());
        Assert.Equal("taken-over", first.All<ServerEnded>().Single().Code);
    }

    [Fact]
    public async Task Everybody_is_told_who_comes_and_who_goes()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");

        await bob.Send(id => new ClientLeave(id));

        Assert.Equal("bob", ann.All<ServerParticipantChanged>().Single().Participant.Participant.Value);
        Assert.Equal("bob", ann.All<ServerParticipantLeft>().Single().Participant.Value);
        Assert.Equal("left", Assert.IsType<ServerEnded>(Assert.Single(bob.Received)).Code);
    }

    [Fact]
    public async Task A_closed_room_ends_every_session_and_its_name_can_be_used_again()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");

        Assert.Equal(RoomRefusal.None, (await cluster.Room.Close()).Refusal);
        Assert.Equal(RoomRefusal.None, (await cluster.Room.Close()).Refusal);
        await cluster.Quiet();

        Assert.Equal("room-closed", ann.All<ServerEnded>().Single().Code);
        Assert.Single(node.All<CloseRoom>());
        Assert.Equal(0, Assert.Single(await cluster.Fleet.List()).Rooms);
        Assert.Equal(RoomRefusal.UnknownRoom, (await new FakeClient(cluster, "bob").Open(Grants.All)).Refusal);

        await cluster.CreateRoom();
        await cluster.Join("ann");
        Assert.Equal(2, node.All<OpenRoom>().Last().Epoch);
    }

    [Fact]
    public async Task An_empty_room_keeps_its_node_for_a_while_and_then_gives_it_back()
    {
        var (cluster, node) = await TestCluster.WithRoom(options => options.EmptyRoomGrace = TimeSpan.FromSeconds(60));
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Send(id => new ClientLeave(id));

        await cluster.Advance(59);
        Assert.Empty(node.All<CloseRoom>());
        await cluster.Advance(2);

        Assert.Single(node.All<CloseRoom>());
        Assert.Null((await cluster.Room.Describe()).Room!.Node);
        Assert.Equal(0, Assert.Single(await cluster.Fleet.List()).Rooms);
    }

    [Fact]
    public async Task When_the_node_is_lost_everybody_is_told_and_gets_another_under_a_higher_epoch()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");
        await ann.Publish(node);
        FakeNode other = await cluster.AddNode("node-b");

        await node.Unlink(NodeEnd.ProcessEnded);

        foreach (FakeClient client in (FakeClient[])[ann, bob])
        {
            Assert.Single(client.All<ServerMediaLost>());
            Assert.IsType<ServerMediaReady>(client.Received.Last());
        }

        Assert.Equal(2, Assert.Single(other.All<OpenRoom>()).Epoch);
        await ann.Publish(other);
        Assert.Equal(2, other.All<AcceptOffer>().Single().Link.Generation);
    }

    [Fact]
    public async Task With_no_node_left_the_room_asks_until_one_comes()
    {
        var (cluster, node) = await TestCluster.WithRoom(options => options.PlacementRetry = TimeSpan.FromSeconds(2));
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");

        await node.Unlink(NodeEnd.ProcessEnded);
        await cluster.Advance(5);
        Assert.IsType<ServerMediaLost>(ann.Received.Last());
        Assert.Equal(SignallingRefusal.NoMediaNode, await ann.Offer());

        FakeNode later = await cluster.AddNode("node-b");
        await cluster.Advance(2);

        Assert.IsType<ServerMediaReady>(ann.Received.Last());
        Assert.Equal(2, Assert.Single(later.All<OpenRoom>()).Epoch);
    }

    [Fact]
    public async Task Speakers_are_told_to_everybody_and_those_of_an_older_epoch_or_another_node_are_not()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");
        FakeNode other = await cluster.AddNode("node-b");
        TrackId track = new(new LinkId(bob.Key, 1), "0");
        SpeakersChanged speaking = new(TestCluster.RoomKey, 1, [new TrackLevel(track, 20)]);

        await node.Say(speaking with { Epoch = 0 });
        await other.Say(speaking);
        Assert.Empty(ann.All<ServerSpeakers>());
        Assert.Equal(1, cluster.CountOf("OldEpoch"));
        Assert.Equal(1, cluster.CountOf("OtherNode"));

        await node.Say(speaking);
        Assert.Equal(new Speaker(bob.Participant, 20), Assert.Single(ann.All<ServerSpeakers>().Single().Speakers));
        Assert.Single(bob.All<ServerSpeakers>());
    }

    [Fact]
    public async Task Who_joins_while_somebody_speaks_is_told_so_unless_the_node_has_died_since()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient bob = await cluster.Join("bob");
        await node.Say(new SpeakersChanged(TestCluster.RoomKey, 1, [new TrackLevel(new TrackId(new LinkId(bob.Key, 1), "0"), 20)]));

        FakeClient ann = await cluster.Join("ann");
        Assert.Equal(new Speaker(bob.Participant, 20), Assert.Single(ann.All<ServerSpeakers>().Single().Speakers));

        await cluster.AddNode("node-b");
        await node.Unlink(NodeEnd.ProcessEnded);
        FakeClient carl = await cluster.Join("carl");
        Assert.Empty(carl.All<ServerSpeakers>());
    }

    [Fact]
    public async Task A_room_that_is_activated_again_raises_its_epoch_before_anything_else()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        await cluster.Join("ann");

        await (await cluster.AddSilo()).DisposeAsync();
        TestSilo second = await cluster.AddSilo();
        await node.Link();
        await TestCluster.RoomIn(second).Snapshot();
        await cluster.Quiet();

        Assert.Equal(2, node.All<OpenRoom>().Last().Epoch);
        Assert.Equal(2, (await TestCluster.RoomIn(second).Snapshot())!.Placement!.Epoch);
        Assert.Single((await TestCluster.RoomIn(second).Describe()).Room!.Participants);
    }

    [Fact]
    public async Task Of_two_activations_the_earlier_one_fails_to_write_and_is_dropped()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        await cluster.Join("ann");
        IRoomGrain early = cluster.Room;
        TestSilo second = await cluster.AddSilo();
        Assert.Equal(2, (await TestCluster.RoomIn(second).Snapshot())!.Placement!.Epoch);

        JoinRequest joining = new(new ParticipantId("bob"), "Bob", new SessionId("s9"), "jti", TakesOver: false);
        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() => early.Join(joining));
        Assert.Equal(RoomRefusal.None, (await early.Join(joining)).Refusal);

        Assert.Equal(3, (await early.Snapshot())!.Placement!.Epoch);
        Assert.Equal(2, (await early.Snapshot())!.Roster.Length);
    }

    [Fact]
    public async Task An_activation_that_has_only_read_looks_at_the_store_before_it_says_no()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        await cluster.Join("ann");
        IRoomGrain early = cluster.Room;
        ParticipantId bob = new("bob");
        JoinRequest joining = new(bob, "Bob", new SessionId("s9"), "jti", TakesOver: false);
        TestSilo second = await cluster.AddSilo();
        Assert.Equal(RoomRefusal.None, (await TestCluster.RoomIn(second).Join(joining)).Refusal);

        Assert.Contains((await early.Snapshot(bob))!.Roster, entry => entry.Participant == bob);
        await TestCluster.RoomIn(second).Leave(bob, joining.Session);
        await TestCluster.RoomIn(second).Join(joining with { Session = new SessionId("s10") });
        await early.Leave(bob, new SessionId("s10"));

        Assert.DoesNotContain((await TestCluster.RoomIn(await cluster.AddSilo()).Snapshot())!.Roster, entry => entry.Participant == bob);
    }

    [Fact]
    public async Task A_room_that_was_closed_and_made_again_elsewhere_is_found()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        IRoomGrain early = cluster.Room;
        await early.Close();
        Assert.Equal(RoomRefusal.UnknownRoom, (await early.Describe()).Refusal);

        await TestCluster.RoomIn(await cluster.AddSilo()).Create(new RoomSettings(10));

        Assert.Equal(RoomRefusal.None, (await early.Describe()).Refusal);
    }

    [Fact]
    public async Task A_failed_write_takes_nobody_in()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        await cluster.Join("ann");
        JoinRequest joining = new(new ParticipantId("bob"), "Bob", new SessionId("s9"), "jti", TakesOver: false);

        cluster.Store.FailNextWrite();
        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Room.Join(joining));

        Assert.Single((await cluster.Room.Snapshot())!.Roster);
    }

    [Fact]
    public async Task A_room_that_could_not_store_what_it_did_is_woken_soon_though_nobody_calls_it()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        await cluster.Join("ann");
        await cluster.Advance(2);
        JoinRequest joining = new(new ParticipantId("bob"), "Bob", new SessionId("s9"), "jti", TakesOver: false);
        cluster.Store.FailNextWrite();
        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Room.Join(joining));

        await cluster.Advance(2);

        Assert.Equal([1, 2], node.All<OpenRoom>().Select(open => open.Epoch));
    }

    [Fact]
    public async Task A_room_whose_fleet_could_not_store_the_end_of_its_node_goes_to_another()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeNode other = await cluster.AddNode("node-b", packetsPerSecondMax: 10);

        cluster.Store.FailNextWriteOf("fleet");
        await node.Unlink(NodeEnd.ProcessEnded);
        await cluster.Quiet();

        Assert.Equal(other.Id, (await cluster.Room.Snapshot())!.Placement!.Node);
        Assert.Single(ann.All<ServerMediaLost>());
    }

    [Fact]
    public async Task A_room_that_was_given_a_node_and_does_not_say_that_it_is_there_is_woken_soon()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        await cluster.Advance(2);
        await cluster.Fleet.Place(TestCluster.RoomKey);

        Assert.Equal(1, (await cluster.Fleet.List()).Single().Rooms);
        await cluster.Advance(RoomWakes.WaitingPause.TotalSeconds + 1);

        Assert.Equal(0, (await cluster.Fleet.List()).Single().Rooms);
    }

    [Fact]
    public async Task A_node_that_does_not_know_the_room_is_told_to_open_it_again()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Offer();
        AcceptOffer offer = node.All<AcceptOffer>().Single();

        await node.Say(new CommandRefused(offer.Room, 0, offer.Link, offer.Id, NodeRefusal.UnknownRoom, "unknown-room", "Open it."));
        await cluster.Advance(3);

        Assert.Equal(2, node.All<OpenRoom>().Count());
        Assert.Equal("unknown-room", ann.All<ServerOfferRefused>().Single().Code);
    }

    [Fact]
    public async Task A_node_that_has_heard_of_a_later_epoch_is_given_a_still_later_one()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        await cluster.Join("ann");

        await node.Say(new CommandRefused(TestCluster.RoomKey, 41, null, Guid.NewGuid(), NodeRefusal.OldEpoch, "old-epoch", "Later."));

        Assert.Equal(42, node.All<OpenRoom>().Last().Epoch);
    }
}
