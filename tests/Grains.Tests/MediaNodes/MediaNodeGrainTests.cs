using Conference.Cluster;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Signalling;
using Conference.Grains.MediaNodes;

namespace Conference.MediaNodes;

public class MediaNodeGrainTests
{
    [Fact]
    public async Task A_node_that_registers_is_up_and_each_of_its_links_has_a_higher_number()
    {
        await using TestCluster cluster = await TestCluster.Start();
        FakeNode node = await cluster.AddNode("node-a");
        Assert.Equal(1, node.LinkNumber);

        await node.Link();

        Assert.Equal(2, node.LinkNumber);
        NodeStatus status = Assert.Single(await cluster.Fleet.List());
        Assert.Equal((NodeState.Up, 100_000, node.Instance), (status.State, status.PacketsPerSecondMax, status.Instance));
    }

    [Fact]
    public async Task A_registration_under_another_name_is_refused_and_counted()
    {
        await using TestCluster cluster = await TestCluster.Start();
        FakeNode node = await cluster.AddNode("node-a");

        RegistrationResult result = await cluster.Node("node-b").LinkOpened(
            new NodeRegistration(1, node.Id, node.Instance, 1, 1000, [], [], 0),
            cluster.Silo.Grains.CreateObjectReference<INodeLinkObserver>(node));

        Assert.Equal(RegistrationRefusal.OtherName, result.Refusal);
        Assert.Equal(1, cluster.CountOf("OtherName"));
    }

    [Fact]
    public async Task A_lost_link_makes_a_node_unreachable_and_only_time_makes_it_lost()
    {
        var (cluster, node) = await TestCluster.WithRoom(options => options.NodeLostGrace = TimeSpan.FromSeconds(10));
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");

        await node.Unlink(NodeEnd.Unknown);
        await cluster.Advance(9);
        Assert.Equal(NodeState.Unreachable, Assert.Single(await cluster.Fleet.List()).State);
        Assert.Empty(ann.Received);
        await cluster.Advance(2);

        Assert.Equal(NodeState.Lost, Assert.Single(await cluster.Fleet.List()).State);
        Assert.Single(ann.All<ServerMediaLost>());
    }

    [Fact]
    public async Task A_node_that_dials_again_in_time_keeps_its_rooms()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await node.Unlink(NodeEnd.Unknown);
        await cluster.Advance(5);

        await node.Link();
        await cluster.Advance(20);

        Assert.Empty(ann.Received);
        NodeStatus status = Assert.Single(await cluster.Fleet.List());
        Assert.Equal((NodeState.Up, 1), (status.State, status.Rooms));
    }

    [Fact]
    public async Task A_node_that_starts_anew_has_lost_its_rooms_and_may_get_them_again()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Publish(node);

        node.Restart();
        await node.Link();

        Assert.Equal(2, Assert.Single(node.All<OpenRoom>()).Epoch);
        Assert.Single(ann.All<ServerMediaLost>());
        Assert.Single(ann.All<ServerMediaReady>());
        await ann.Publish(node);
    }

    [Fact]
    public async Task A_link_is_held_until_it_is_replaced_closed_or_forgotten()
    {
        await using TestCluster cluster = await TestCluster.Start();
        FakeNode node = await cluster.AddNode("node-a");
        Assert.True(await node.Grain.Holds(1));
        await node.Link();
        Assert.False(await node.Grain.Holds(1));
        Assert.True(await node.Grain.Holds(2));

        await cluster.AddSilo();

        Assert.False(await node.Grain.Holds(2));
        await node.Link();
        Assert.True(await node.Grain.Holds(3));
        await node.Unlink(NodeEnd.Unknown);
        Assert.False(await node.Grain.Holds(3));
    }

    [Fact]
    public async Task The_end_of_a_replaced_link_changes_nothing()
    {
        await using TestCluster cluster = await TestCluster.Start();
        FakeNode node = await cluster.AddNode("node-a");
        long first = node.LinkNumber;
        await node.Link();

        await node.Grain.LinkClosed(first, NodeEnd.ProcessEnded);
        await node.Grain.Report(first, NodeLoad.Idle);
        await cluster.Quiet();

        Assert.Equal(NodeState.Up, Assert.Single(await cluster.Fleet.List()).State);
        Assert.Equal(2, cluster.CountOf("OldNodeLink"));
    }

    [Fact]
    public async Task A_command_that_cannot_be_sent_comes_back_to_whom_it_concerns()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await node.Unlink(NodeEnd.Unknown);

        await ann.Offer();

        Assert.Equal("node-unreachable", ann.All<ServerOfferRefused>().Single().Code);
        Assert.Equal(1, cluster.CountOf("UnreachableNode"));
    }

    [Fact]

    public async Task Repeated_events_are_dropped_and_missed_ones_counted()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        SpeakersChanged speaking = new(TestCluster.RoomKey, 1, []);

        Assert.Equal(2, await node.Grain.OnEvents(node.LinkNumber, new NodeEventBatch(1, [speaking, speaking])));
        Assert.Equal(3, await node.Grain.OnEvents(node.LinkNumber, new NodeEventBatch(2, [speaking, speaking])));
        Assert.Equal(10, await node.Grain.OnEvents(node.LinkNumber, new NodeEventBatch(10, [speaking])));
        Assert.Equal(10, await node.Grain.OnEvents(node.LinkNumber - 1, new NodeEventBatch(11, [speaking])));
        await cluster.Quiet();

        Assert.Equal(4, ann.All<ServerSpeakers>().Count());
        Assert.Equal(1, cluster.CountOf("RepeatedEvent"));
        Assert.Equal(6, cluster.CountOf("MissedEvents"));
    }

    [Fact]
    public async Task A_node_whose_silo_died_is_asked_after_and_found_lost()
    {
        var (cluster, node) = await TestCluster.WithRoom(options => options.GatewaySilence = TimeSpan.FromMinutes(10));
        await using var _ = cluster;
        await cluster.Join("ann");
        await cluster.AddSilo();
        await cluster.Fleet.List();

        await cluster.Advance(30);

        Assert.Equal(NodeState.Lost, Assert.Single(await cluster.Fleet.List()).State);
        Assert.Null((await cluster.Room.Snapshot())!.Placement);
        await node.Link();
        Assert.Equal(NodeState.Up, Assert.Single(await cluster.Fleet.List()).State);
    }

    [Fact]
    public async Task A_node_that_went_while_no_silo_was_there_is_looked_for_and_proof_of_its_end_is_believed()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        await cluster.LoseSilo();
        await cluster.Fleet.List();

        await cluster.Advance(3.5);
        Assert.Equal([(node.Id, node.LinkNumber, "192.0.2.1:4000")], cluster.Witness.Asked);
        Assert.Equal(NodeState.Unreachable, Assert.Single(await cluster.Fleet.List()).State);
        await node.Unlink(NodeEnd.ProcessEnded);

        Assert.Equal(NodeState.Lost, Assert.Single(await cluster.Fleet.List()).State);
    }

    [Fact]
    public async Task A_node_that_dials_again_is_not_looked_for_and_what_was_found_before_says_nothing_of_it()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        long earlier = node.LinkNumber;
        await cluster.LoseSilo();
        await node.Link();
        await cluster.Advance(5);

        await node.Grain.LinkClosed(earlier, NodeEnd.ProcessEnded);

        Assert.Empty(cluster.Witness.Asked);
        Assert.Equal(NodeState.Up, Assert.Single(await cluster.Fleet.List()).State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_that_is_to_end_gets_no_room_after_every_silo_died(bool isBack)
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        await node.Report(NodeLoad.Idle with { IsDraining = true });
        await cluster.Quiet();

        await cluster.LoseSilo();
        node.IsDraining = true;
        if (isBack) await node.Link();

        Assert.Null(await cluster.Fleet.Place(TestCluster.RoomKey));
    }

    [Fact]
    public async Task A_node_that_is_to_end_says_so_when_it_dials()
    {
        await using TestCluster cluster = await TestCluster.Start();
        FakeNode node = new(cluster, "node-a", 1000) { IsDraining = true };
        await node.Link();
        Assert.Null(await cluster.Fleet.Place(TestCluster.RoomKey));

        await node.Report(cpuPermille: 0, packetsPerSecond: 0);

        Assert.Equal(node.Id, (await cluster.Fleet.Place(TestCluster.RoomKey))!.Node);
    }

    [Fact]
    public async Task A_node_that_was_cut_off_is_told_to_close_what_is_elsewhere_now()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        await cluster.Join("ann");
        FakeNode other = await cluster.AddNode("node-b");
        await node.Unlink(NodeEnd.Unknown);
        await cluster.Advance(11);
        Assert.Single(other.All<OpenRoom>());

        await node.Link(new CarriedRoom(TestCluster.RoomKey, 1, 1));

        Assert.Equal((TestCluster.RoomKey, 2L), (node.All<CloseRoom>().Single().Room, node.All<CloseRoom>().Single().Epoch));
        Assert.Equal(other.Id, (await cluster.Room.Snapshot())!.Placement!.Node);
    }

    [Fact]
    public async Task A_carried_room_that_nobody_knows_is_closed()
    {
        await using TestCluster cluster = await TestCluster.Start();
        await cluster.AddNode("node-a");
        FakeNode busy = await cluster.AddNode("node-b", packetsPerSecondMax: 1000);

        await busy.Link(new CarriedRoom(TestCluster.RoomKey, 4, 2));

        Assert.Equal(4, Assert.Single(busy.All<CloseRoom>()).Epoch);
        Assert.Equal([0, 0], (await cluster.Fleet.List()).Select(status => status.Rooms));
        Assert.Equal(1, cluster.CountOf("StrayRoom"));
    }

    [Fact]
    public async Task A_node_that_was_not_heard_to_close_a_room_has_to_dial_anew_and_is_told_again()
    {
        await using TestCluster cluster = await TestCluster.Start();
        FakeNode node = await cluster.AddNode("node-a");

        for (int report = 0; report < StrayWatch.ReportsMax; report++)
        {
            Assert.True(await node.Grain.Holds(node.LinkNumber));
            await node.Report(10, 10, rooms: 1);
        }

        Assert.False(await node.Grain.Holds(node.LinkNumber));
        await node.Link(new CarriedRoom(TestCluster.RoomKey, 4, 0));
        Assert.Equal(4, Assert.Single(node.All<CloseRoom>()).Epoch);
        Assert.True(await node.Grain.Holds(node.LinkNumber));
    }

    [Fact]
    public async Task A_node_that_registered_and_was_never_heard_of_again_is_unreachable_once_the_fleet_asks()
    {
        await using TestCluster cluster = await TestCluster.Start();
        FakeNode node = await cluster.AddNode("node-a");
        node.IsSilent = true;

        await node.Grain.Report(0, NodeLoad.Idle);
        Assert.Equal(NodeState.Up, Assert.Single(await cluster.Fleet.List()).State);
        await cluster.Advance(6);
        await node.Grain.Report(0, NodeLoad.Idle);
        await cluster.Quiet();

        Assert.Equal(NodeState.Unreachable, Assert.Single(await cluster.Fleet.List()).State);
        Assert.False(await node.Grain.Holds(node.LinkNumber));
    }

    [Fact]
    public async Task Load_decides_who_gets_the_next_room()
    {
        await using TestCluster cluster = await TestCluster.Start();
        FakeNode first = await cluster.AddNode("node-a");
        FakeNode second = await cluster.AddNode("node-b");
        await first.Report(cpuPermille: 900, packetsPerSecond: 10);
        await second.Report(cpuPermille: 100, packetsPerSecond: 10);

        Assert.Equal(second.Id, (await cluster.Fleet.Place(TestCluster.RoomKey))?.Node);
        Assert.Equal(second.Id, (await cluster.Fleet.Place(TestCluster.RoomKey))?.Node);
        await cluster.Fleet.Release(TestCluster.RoomKey);
        await second.Report(cpuPermille: 950, packetsPerSecond: 10);
        Assert.Equal(first.Id, (await cluster.Fleet.Place(TestCluster.RoomKey))?.Node);
    }
}
