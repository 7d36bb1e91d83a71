using Conference.Cluster;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Rooms;

/// <summary>A silo dies, messages are lost, nodes and clients come back: what was there is there again.</summary>
public class OutlivingTests
{
    [Fact]
    public async Task A_client_that_comes_back_after_its_silo_died_is_told_everything_and_keeps_its_link()
    {
        await using LostSilo lost = await LostSilo.Begin();

        Assert.Equal(SignallingRefusal.None, await lost.Ann.Resume());

        ServerSnapshot snapshot = Assert.Single(lost.Ann.All<ServerSnapshot>());
        Assert.Equal(["ann", "bob"], snapshot.Roster.Select(entry => entry.Participant.Value));
        Assert.Equal((true, 1), (snapshot.HasMedia, snapshot.Connection));
        Assert.Equal(lost.LastSeen + 1, lost.Ann.Deliveries.First(envelope => envelope.Message is ServerSnapshot).Id);
        Assert.Equal("bob", lost.Ann.Shown()["a0"]);
        await lost.Cluster.Advance(60);
        Assert.Empty(lost.Ann.All<ServerMediaLost>());
        Assert.DoesNotContain(lost.Node.All<CloseLink>(), close => close.Link.Owner == lost.Ann.Key);
    }

    [Fact]
    public async Task A_message_to_a_session_that_was_lost_is_refused_until_it_is_resumed()
    {
        await using LostSilo lost = await LostSilo.Begin();

        Assert.Equal(SignallingRefusal.ResumeFirst, await lost.Ann.Send(id => new ClientMute(id, "0", true)));
        Assert.False(await lost.Ann.Session.Holds(lost.Ann.ConnectionId));
        await lost.Ann.Resume();

        Assert.True(await lost.Ann.Session.Holds(lost.Ann.ConnectionId));
        Assert.Equal(SignallingRefusal.None, await lost.Ann.Send(id => new ClientMute(id, "0", true)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1L << 53)]
    public async Task A_lost_session_goes_on_only_from_a_message_that_can_have_been(long lastSeen)
    {
        await using LostSilo lost = await LostSilo.Begin();

        Assert.Equal(SignallingRefusal.CannotResume, await lost.Ann.Resume(lastSeen));
        Assert.Equal(SignallingRefusal.UnknownSession, await lost.Ann.Resume(secret: "another"));
        Assert.Equal(SignallingRefusal.None, await lost.Ann.Resume());
    }

    [Fact]
    public async Task Who_does_not_come_back_after_a_silo_died_is_out_of_the_room_although_nobody_asked_for_them()
    {
        await using LostSilo lost = await LostSilo.Begin();
        await lost.Bob.Resume();

        await lost.Cluster.Advance(40);

        Assert.Equal(["bob"], (await lost.Cluster.Room.Snapshot())!.Roster.Select(entry => entry.Participant.Value));
        Assert.Equal(new ParticipantId("ann"), Assert.Single(lost.Bob.All<ServerParticipantLeft>()).Participant);
        Assert.Contains(lost.Node.All<CloseLink>(), close => close.Link.Owner == lost.Ann.Key);
        Assert.Equal(SignallingRefusal.UnknownSession, await lost.Ann.Resume());
    }

    [Fact]
    public async Task A_room_whose_silo_died_and_that_nobody_calls_gives_its_node_back()
    {
        await using LostSilo lost = await LostSilo.Begin(isNodeBack: false);

        await lost.Cluster.Fleet.List();
        await lost.Node.Link();
        await lost.Cluster.Advance(200);

        Assert.Empty((await lost.Cluster.Room.Snapshot())!.Roster);
        Assert.Equal([0], (await lost.Cluster.Fleet.List()).Select(status => status.Rooms));
        Assert.NotEmpty(lost.Node.All<CloseRoom>());
    }

    [Fact]
    public async Task An_offer_that_was_lost_with_its_silo_is_refused_so_that_its_client_offers_again()
    {
        await using LostSilo lost = await LostSilo.Begin(prepare: async ann => await ann.Offer());
        await lost.Ann.Resume();

        Assert.Equal(2, Assert.Single(lost.Ann.All<ServerOfferRefused>()).OfferId);
        await lost.Ann.Publish(lost.Node);
    }

    [Fact]
    public async Task A_command_that_the_node_missed_is_repeated_after_the_roll_call()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");
        await ann.Publish(node);
        await bob.Publish(node);
        await ann.Send(id => new ClientMute(id, "0", true));
        LinkId link = new(ann.Key, 1);
        Subscribe shown = node.All<Subscribe>().Last(each => each.Link == link);
        (int subscribes, int mutes) = (node.All<Subscribe>().Count(), node.All<MuteTrack>().Count());

        await node.AnswerInspection(cluster, node.Carried(link), node.Carried(new LinkId(bob.Key, 1)));
        Assert.Equal((subscribes, mutes), (node.All<Subscribe>().Count(), node.All<MuteTrack>().Count()));

        CarriedLink behind = node.Carried(link) with { SubscribeVersion = 0, Tracks = [new CarriedTrack("0", Muted: false, 0)] };
        await node.AnswerInspection(cluster, behind, node.Carried(new LinkId(bob.Key, 1)));

        Assert.Equal((subscribes + 1, mutes + 1), (node.All<Subscribe>().Count(), node.All<MuteTrack>().Count()));
        Assert.Equal(shown.Slots, node.All<Subscribe>().Last().Slots);
        Assert.True(node.All<Subscribe>().Last().Version > shown.Version);
        Assert.True(node.All<MuteTrack>().Last() is { Muted: true } mute && mute.Track.Link == link);
    }

    [Fact]
    public async Task A_link_that_a_node_lacks_twice_is_given_up_and_one_that_it_lacks_once_is_not()
    {
        var (cluster, node) = await TestCluster.WithRoom(options => options.AcknowledgeDeadline = TimeSpan.FromMinutes(10));
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Publish(node);

        await node.AnswerInspection(cluster);
        await node.AnswerInspection(cluster, node.Carried(new LinkId(ann.Key, 1)));
        await node.AnswerInspection(cluster);
        Assert.Empty(ann.All<ServerMediaLost>());

        await node.AnswerInspection(cluster);

        Assert.Single(ann.All<ServerMediaLost>());
        Assert.Single(ann.All<ServerMediaReady>());
        Assert.Empty((await cluster.Room.Snapshot())!.Roster.Single().Tracks);
    }

    [Fact]
    public async Task Links_of_nobody_and_links_that_their_owner_does_not_know_are_closed()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Publish(node);
        LinkId own = new(ann.Key, 1);
        LinkId unknown = new(ann.Key, 7);
        LinkId ghost = new(new ParticipantKey(TestCluster.RoomKey, new ParticipantId("ghost")), 3);

        await node.AnswerInspection(cluster, node.Carried(own), node.Carried(unknown), node.Carried(ghost));
        Assert.Equal([ghost], node.All<CloseLink>().Select(close => close.Link));
        await node.AnswerInspection(cluster, node.Carried(own), node.Carried(unknown));

        Assert.Equal([ghost, unknown], node.All<CloseLink>().Select(close => close.Link));
        Assert.Equal(1, cluster.CountOf("OrphanedLink"));
    }

    [Fact]
    public async Task An_inventory_in_parts_counts_once_it_is_whole()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Publish(node);
        await cluster.Advance(16);
        InspectRoom inspect = node.All<InspectRoom>().Last();
        LinkId ghost = new(new ParticipantKey(TestCluster.RoomKey, new ParticipantId("ghost")), 3);

        await node.Say(new RoomInspected(TestCluster.RoomKey, 1, inspect.Id, [node.Carried(ghost)], 2, 2));
        await node.Say(new RoomInspected(TestCluster.RoomKey, 1, inspect.Id, [node.Carried(ghost)], 2, 2));
        Assert.Empty(node.All<CloseLink>());
        await node.Say(new RoomInspected(TestCluster.RoomKey, 1, inspect.Id, [node.Carried(new LinkId(ann.Key, 1))], 1, 2));

        Assert.Equal([ghost], node.All<CloseLink>().Select(close => close.Link));
    }

    [Fact]
    public async Task A_room_that_its_node_refuses_to_open_is_placed_anew()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeNode other = await cluster.AddNode("node-b", packetsPerSecondMax: 10);

        await node.Refuse(node.All<OpenRoom>().Single(), NodeRefusal.Draining);
        Assert.Null((await cluster.Room.Snapshot())!.Placement);
        await node.Report(NodeLoad.Idle with { IsDraining = true });
        await cluster.Advance(3);

        Assert.Equal(other.Id, (await cluster.Room.Snapshot())!.Placement!.Node);
        Assert.NotEmpty(ann.All<ServerMediaReady>());
    }

    [Fact]
    public async Task A_member_whose_session_is_nobodys_is_taken_out()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        JoinRequest joining = new(new ParticipantId("ghost"), "Ghost", new SessionId("never-opened"), "token", TakesOver: true);
        await cluster.Room.Join(joining);

        await cluster.Advance(16);
        await node.AnswerInspection(cluster);

        Assert.Empty((await cluster.Room.Snapshot())!.Roster);
        Assert.Equal(1, cluster.CountOf("GhostMember"));
    }

    [Fact]
    public async Task A_room_that_closed_goes_on_until_everybody_who_was_in_it_has_let_go()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        JoinRequest joining = new(new ParticipantId("ghost"), "Ghost", new SessionId("never-opened"), "token", TakesOver: true);
        await cluster.Room.Join(joining);
        await cluster.Room.Close();
        Assert.Equal([1], (await cluster.Fleet.List()).Select(status => status.Rooms));

        await cluster.LoseSilo();
        await cluster.Fleet.List();
        await cluster.Advance(3);

        Assert.Equal([0], (await cluster.Fleet.List()).Select(status => status.Rooms));
        Assert.Equal(1, cluster.CountOf("GhostMember"));
    }

    [Fact]
    public async Task A_node_that_comes_back_without_the_room_is_told_to_open_it_and_asked_what_it_has()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Publish(node);
        int opened = node.All<OpenRoom>().Count();

        await node.Link();
        await cluster.Advance(1.5);

        Assert.Equal(opened + 1, node.All<OpenRoom>().Count());
        Assert.NotEmpty(node.All<InspectRoom>());
    }

    [Fact]
    public async Task A_process_that_is_gone_takes_no_room_from_its_successor()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        await cluster.Join("ann");
        Guid earlier = node.Instance;
        node.Restart();
        await node.Link();
        RoomPlacement placed = (await cluster.Room.Snapshot())!.Placement!;

        await cluster.Room.OnNodeLost(node.Id, earlier);
        await cluster.Quiet();

        Assert.Equal(placed, (await cluster.Room.Snapshot())!.Placement);
        Assert.Equal(node.Instance, placed.Instance);
    }

    [Fact]
    public async Task The_fleet_confirms_a_room_at_a_process_that_is_there_and_at_no_other()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        await cluster.Join("ann");

        Assert.True(await cluster.Fleet.Confirm(TestCluster.RoomKey, node.Id, node.Instance));
        Assert.True(await cluster.Fleet.Confirm(TestCluster.RoomKey, node.Id, null));
        Assert.False(await cluster.Fleet.Confirm(TestCluster.RoomKey, node.Id, Guid.NewGuid()));
        await node.Unlink(NodeEnd.ProcessEnded);

        Assert.False(await cluster.Fleet.Confirm(TestCluster.RoomKey, node.Id, node.Instance));
        Assert.False(await cluster.Fleet.Confirm(TestCluster.RoomKey, node.Id, null));
        Assert.Equal([0], (await cluster.Fleet.List()).Select(status => status.Rooms));
    }

    [Fact]
    public async Task A_room_that_was_not_told_of_the_end_of_its_node_learns_it_from_the_fleet_and_goes_elsewhere()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeNode other = await cluster.AddNode("node-b", packetsPerSecondMax: 10);
        await cluster.Fleet.Release(TestCluster.RoomKey);
        await node.Unlink(NodeEnd.ProcessEnded);
        Assert.Equal(node.Id, (await cluster.Room.Snapshot())!.Placement!.Node);

        await cluster.Room.OnWoken();
        await cluster.Quiet();

        Assert.Equal(other.Id, (await cluster.Room.Snapshot())!.Placement!.Node);
        Assert.Single(ann.All<ServerMediaLost>());
    }

    [Fact]
    public async Task A_room_that_was_not_told_of_its_nodes_end_finds_another_soon_after_somebody_offers()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeNode other = await cluster.AddNode("node-b");
        await cluster.Fleet.Release(TestCluster.RoomKey);
        await node.Unlink(NodeEnd.ProcessEnded);
        Assert.Equal(node.Id, (await cluster.Room.Snapshot())!.Placement!.Node);

        await ann.Offer();
        await cluster.Advance(2.5);

        Assert.Equal(other.Id, (await cluster.Room.Snapshot())!.Placement!.Node);
        Assert.Single(ann.All<ServerMediaReady>());
    }

    [Fact]
    public async Task A_node_that_is_to_end_gets_no_room_and_those_that_it_has_move()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Publish(node);
        FakeNode other = await cluster.AddNode("node-b", packetsPerSecondMax: 10);

        await node.Report(NodeLoad.Idle with { IsDraining = true });
        await cluster.Advance(1.5);

        Assert.Equal(other.Id, (await cluster.Room.Describe()).Room!.Move!.To);
        Assert.Equal(other.Id, (await cluster.Fleet.Place(new RoomKey(new("acme"), new("another"))))!.Node);
        await other.SayTaken((await cluster.Room.Describe()).Room!.Move!, 1);
        await cluster.Advance(3);
        Assert.Equal(other.Id, (await cluster.Room.Snapshot())!.Placement!.Node);
        Assert.Single(node.All<MoveRoom>());
    }

    [Fact]
    public async Task Without_another_node_the_rooms_of_one_that_is_to_end_stay_and_an_empty_one_goes_at_once()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");

        await node.Report(NodeLoad.Idle with { IsDraining = true });
        await cluster.Advance(5);
        Assert.Empty(node.All<MoveRoom>());
        Assert.Equal(node.Id, (await cluster.Room.Snapshot())!.Placement!.Node);

        await ann.Send(id => new ClientLeave(id));
        await cluster.Advance(2);

        Assert.Null((await cluster.Room.Snapshot())!.Placement);
        Assert.Single(node.All<CloseRoom>());
    }

    /// <summary>Two in a call, and a silo that knows of it only what was stored.</summary>
    private sealed class LostSilo : IAsyncDisposable
    {
        public required TestCluster Cluster { get; init; }

        public required FakeNode Node { get; init; }

        public required FakeClient Ann { get; init; }

        public required FakeClient Bob { get; init; }

        /// <summary>Of Ann's messages, before her session was lost.</summary>
        public long LastSeen { get; init; }

        public static async Task<LostSilo> Begin(Func<FakeClient, Task>? prepare = null, bool isNodeBack = true)
        {
            var (cluster, node) = await TestCluster.WithRoom();
            FakeClient ann = await cluster.Join("ann");
            FakeClient bob = await cluster.Join("bob");
            await ann.Publish(node);
            await bob.Publish(node);
            if (prepare is not null) await prepare(ann);
            long lastSeen = ann.LastSeen;
            await cluster.LoseSilo();
            if (isNodeBack) await node.Link(new CarriedRoom(TestCluster.RoomKey, 1, 2));
            return new LostSilo { Cluster = cluster, Node = node, Ann = ann, Bob = bob, LastSeen = lastSeen };
        }

        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }
}
