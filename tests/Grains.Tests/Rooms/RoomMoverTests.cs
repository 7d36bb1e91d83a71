using Conference.Cluster;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Rooms;

public class RoomMoverTests
{
    [Fact]
    public async Task A_room_moves_and_nobody_notices()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        Assert.Equal((MoveState.Moving, room.A.Id, room.B.Id), (room.Begun.State, room.Begun.From, room.Begun.To));
        ExpectRoom expect = room.B.All<ExpectRoom>().Single();
        MoveRoom depart = room.A.All<MoveRoom>().Single();
        Assert.Equal((room.Begun.Id, 1L, room.A.Door), (expect.Move, expect.Epoch, expect.Source));
        Assert.Equal((room.Begun.Id, 1L, room.B.Door), (depart.Move, depart.Epoch, depart.Target));

        await room.B.SayTaken(room.Begun, 1);
        await room.A.SayGiven(room.Begun, 1);

        Assert.Equal(2, room.B.All<OpenRoom>().Single().Epoch);
        Assert.Equal((room.Begun.Id, 2L), (room.A.All<ReleaseRoom>().Single().Move, room.A.All<ReleaseRoom>().Single().Epoch));
        Assert.Equal(new RoomPlacement(room.B.Id, 2, 1), (await room.Cluster.Room.Snapshot())!.Placement);
        Assert.Empty(room.Ann.All<ServerMediaLost>());
        Assert.Equal((MoveState.Following, 2, 0), await room.Progress());
        Assert.Equal([0, 1], (await room.Cluster.Fleet.List()).Select(status => status.Rooms));
    }

    [Fact]
    public async Task Once_everybody_has_followed_or_left_the_move_is_done()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.B.SayTaken(room.Begun, 1);

        await room.B.SayFollowed(new LinkId(room.Ann.Key, 1));
        await room.B.SayFollowed(new LinkId(room.Ann.Key, 1));
        Assert.Equal((MoveState.Following, 2, 1), await room.Progress());
        await room.Bob.Send(id => new ClientLeave(id));

        Assert.Equal((MoveState.Done, 1, 1), await room.Progress());
    }

    [Fact]
    public async Task Who_never_follows_does_not_keep_the_move_from_ending()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.A.SayGiven(room.Begun, 1);

        await room.Cluster.Advance(29);
        Assert.Equal(MoveState.Following, await room.State());
        await room.Cluster.Advance(2);

        Assert.Equal(MoveState.Done, await room.State());
    }

    [Fact]
    public async Task A_target_that_refuses_leaves_the_room_where_it_was()
    {
        await using MovingRoom room = await MovingRoom.Begin();

        await room.A.Say(new MoveFailed(TestCluster.RoomKey, 1, room.Begun.Id, MoveFailure.TargetFull, "No room for it."));

        RoomMoveDescription move = (await room.Describe())!;
        Assert.Equal((MoveState.Failed, new RoomMoveFailure(MoveFailure.TargetFull, "No room for it.")), (move.State, move.Failure));
        Assert.Equal(new RoomPlacement(room.A.Id, 1, 1, room.A.Instance), (await room.Cluster.Room.Snapshot())!.Placement);
        Assert.Empty(room.Ann.All<ServerMediaLost>());
        Assert.Equal([1, 0], (await room.Cluster.Fleet.List()).Select(status => status.Rooms));

        MoveResult again = await room.Cluster.Room.Move(room.B.Id);
        Assert.Equal(MoveRefusal.None, again.Refusal);
        Assert.NotEqual(room.Begun.Id, again.Move!.Id);
        await room.B.SayTaken(room.Begun, 1);
        Assert.Equal(1, room.Cluster.CountOf("OtherMove"));
        Assert.Equal(MoveState.Moving, await room.State());
    }

    [Fact]
    public async Task In_doubt_the_target_is_asked_and_has_it()
    {
        await using MovingRoom room = await MovingRoom.Begin();

        await room.A.Say(new MoveInDoubt(TestCluster.RoomKey, 1, room.Begun.Id));
        Assert.True(room.B.All<TakeOverRoom>().Single().SourceLetGo);
        Assert.Equal(MoveState.InDoubt, await room.State());
        await room.B.SayTaken(room.Begun, 1);

        Assert.Equal(MoveState.Following, await room.State());
        Assert.Equal(room.B.Id, (await room.Cluster.Room.Snapshot())!.Placement!.Node);
        Assert.Empty(room.Ann.All<ServerMediaLost>());
    }

    [Fact]
    public async Task In_doubt_a_target_that_has_nothing_gives_it_back_under_a_higher_epoch()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.A.Say(new MoveInDoubt(TestCluster.RoomKey, 1, room.Begun.Id));

        await room.B.Refuse(room.B.All<TakeOverRoom>().Single(), NodeRefusal.UnknownRoom);
        Assert.Equal((room.Begun.Id, 2L), (room.A.All<TakeBackRoom>().Single().Move, room.A.All<TakeBackRoom>().Single().Epoch));
        Assert.Equal(MoveState.TakingBack, await room.State());
        await room.A.Say(new MoveFailed(TestCluster.RoomKey, 2, room.Begun.Id, MoveFailure.TakenBack, "Taken back."));

        Assert.Equal(MoveState.Failed, await room.State());
        Assert.Equal(new RoomPlacement(room.A.Id, 2, 1, room.A.Instance), (await room.Cluster.Room.Snapshot())!.Placement);
        Assert.Equal(2, room.B.All<CloseRoom>().Single().Epoch);
        Assert.Empty(room.Ann.All<ServerMediaLost>());
    }

    [Fact]
    public async Task When_nobody_says_anything_the_target_is_asked_and_then_the_source_gets_it_back()
    {
        await using MovingRoom room = await MovingRoom.Begin();

        await room.Cluster.Advance(9.9);
        Assert.Empty(room.B.All<TakeOverRoom>());
        await room.Cluster.Advance(0.2);
        Assert.False(room.B.All<TakeOverRoom>().Single().SourceLetGo);
        await room.Cluster.Advance(2);

        Assert.Equal(2, room.B.All<TakeOverRoom>().Count());
        Assert.Equal(2, room.A.All<TakeBackRoom>().Single().Epoch);
        Assert.Equal(MoveState.TakingBack, await room.State());
    }

    [Fact]
    public async Task A_lost_target_gives_the_room_back()
    {
        await using MovingRoom room = await MovingRoom.Begin();

        await room.B.Unlink(NodeEnd.ProcessEnded);
        Assert.Single(room.A.All<TakeBackRoom>());
        await room.A.Say(new MoveFailed(TestCluster.RoomKey, 2, room.Begun.Id, MoveFailure.TakenBack, "Taken back."));

        Assert.Equal((MoveState.Failed, MoveFailure.TargetLost), (await room.State(), (await room.Describe())!.Failure!.Reason));
        Assert.Empty(room.Ann.All<ServerMediaLost>());
    }

    [Fact]
    public async Task A_lost_source_whose_target_has_the_room_is_not_missed()
    {
        await using MovingRoom room = await MovingRoom.Begin();

        await room.A.Unlink(NodeEnd.ProcessEnded);
        Assert.False(room.B.All<TakeOverRoom>().Single().SourceLetGo);
        Assert.Empty(room.Ann.All<ServerMediaLost>());
        await room.B.SayTaken(room.Begun, 1);

        Assert.Equal(new RoomPlacement(room.B.Id, 2, 1), (await room.Cluster.Room.Snapshot())!.Placement);
        Assert.Empty(room.Ann.All<ServerMediaLost>());
        Assert.Equal([0, 1], (await room.Cluster.Fleet.List()).Select(status => status.Rooms));
    }

    [Fact]
    public async Task A_lost_source_whose_target_has_nothing_is_a_lost_node_as_any_other()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.A.Unlink(NodeEnd.ProcessEnded);

        await room.B.Refuse(room.B.All<TakeOverRoom>().Single(), NodeRefusal.UnknownRoom);

        Assert.Equal(MoveState.Lost, await room.State());
        Assert.Equal(new RoomPlacement(room.B.Id, 2, 2, room.B.Instance), (await room.Cluster.Room.Snapshot())!.Placement);
        Assert.Equal(2, room.B.All<OpenRoom>().Single().Epoch);
        Assert.Single(room.Ann.All<ServerMediaLost>());
        Assert.IsType<ServerMediaReady>(room.Ann.Received.Last());

        // The old process's target could not keep what the room has there now.
        await room.B.SayTaken(room.Begun, 1);
        Assert.DoesNotContain(room.B.All<CloseRoom>(), close => close.Epoch > 1);
    }

    [Fact]
    public async Task When_both_are_lost_the_room_goes_to_a_third()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        FakeNode third = await room.Cluster.AddNode("node-c");

        await room.A.Unlink(NodeEnd.ProcessEnded);
        await room.B.Unlink(NodeEnd.ProcessEnded);

        Assert.Equal(third.Id, (await room.Cluster.Room.Snapshot())!.Placement!.Node);
        Assert.Single(room.Ann.All<ServerMediaLost>());
        Assert.Equal(MoveState.Lost, await room.State());
    }

    [Fact]
    public async Task A_source_that_has_nothing_to_take_back_costs_the_clients_their_links()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.B.Unlink(NodeEnd.ProcessEnded);

        await room.A.Refuse(room.A.All<TakeBackRoom>().Single(), NodeRefusal.UnknownRoom);

        Assert.Equal(MoveState.Lost, await room.State());
        Assert.Equal(new RoomPlacement(room.A.Id, 3, 3, room.A.Instance), (await room.Cluster.Room.Snapshot())!.Placement);
        Assert.Single(room.Ann.All<ServerMediaLost>());
        await room.Ann.Publish(room.A);
    }

    [Fact]
    public async Task A_target_that_comes_too_late_is_told_to_close_and_the_source_is_asked_first()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.A.Say(new MoveFailed(TestCluster.RoomKey, 1, room.Begun.Id, MoveFailure.TimedOut, "Late."));

        await room.B.SayTaken(room.Begun, 1);
        Assert.Equal(2, room.A.All<TakeBackRoom>().Single().Epoch);
        await room.A.Say(new MoveFailed(TestCluster.RoomKey, 2, room.Begun.Id, MoveFailure.TakenBack, "Here."));

        Assert.Equal(2, room.B.All<CloseRoom>().Last().Epoch);
        Assert.Equal((MoveState.Failed, room.A.Id), (await room.State(), (await room.Cluster.Room.Snapshot())!.Placement!.Node));
    }

    [Theory]
    [InlineData(MoveState.Moving)]
    [InlineData(MoveState.InDoubt)]
    [InlineData(MoveState.TakingBack)]
    [InlineData(MoveState.Following)]
    public async Task A_restarted_silo_goes_on_with_the_move_under_a_higher_epoch(MoveState state)
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.BringTo(state);
        long epoch = (await room.Cluster.Room.Snapshot())!.Placement!.Epoch;
        (int opens, int seenA, int seenB) = (room.A.All<OpenRoom>().Count(), room.A.Commands.Count, room.B.Commands.Count);

        TestSilo second = await room.Cluster.AddSilo();
        CarriedRoom carried = new(TestCluster.RoomKey, epoch, 2);
        await room.A.Link(state is MoveState.Following ? [] : [carried]);
        await room.B.Link(carried);
        await TestCluster.RoomIn(second).Snapshot();
        await room.Cluster.Quiet();

        NodeCommand[] repeated =
        [
            .. room.B.Commands.Skip(seenB).Concat(room.A.Commands.Skip(seenA))
                .Where(command => command is ExpectRoom or MoveRoom or TakeOverRoom or TakeBackRoom or ReleaseRoom
                    or OpenRoom or CloseRoom),
        ];
        Type[] expected = state switch
        {
            MoveState.Moving => [typeof(ExpectRoom), typeof(MoveRoom)],
            MoveState.InDoubt => [typeof(TakeOverRoom)],
            MoveState.TakingBack => [typeof(TakeBackRoom)],
            _ => [typeof(OpenRoom), typeof(ReleaseRoom)],
        };
        Assert.Equal(expected, repeated.Select(command => command.GetType()).Distinct());
        Assert.All(repeated, command => Assert.Equal(epoch + 1, command.Epoch));
        Assert.Equal(opens, room.A.All<OpenRoom>().Count());
        Assert.Equal(state, await room.State());

        await (state is MoveState.TakingBack ? room.A.SayGiven(room.Begun, epoch) : room.B.SayTaken(room.Begun, epoch));
        Assert.Equal(room.B.Id, (await TestCluster.RoomIn(second).Snapshot())!.Placement!.Node);
        Assert.Equal(1, (await TestCluster.RoomIn(second).Snapshot())!.Placement!.Since);
    }

    [Fact]
    public async Task A_node_that_obeys_a_higher_epoch_is_asked_again_under_a_still_higher_one()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        MoveRoom depart = room.A.All<MoveRoom>().Single();

        await room.A.Say(new CommandRefused(TestCluster.RoomKey, 41, null, depart.Id, NodeRefusal.OldEpoch, "old-epoch", "Later."));

        Assert.Equal((42L, room.Begun.Id), (room.A.All<MoveRoom>().Last().Epoch, room.A.All<MoveRoom>().Last().Move));
        Assert.Equal(42, room.B.All<ExpectRoom>().Last().Epoch);
        Assert.Equal(MoveState.Moving, await room.State());
    }

    [Fact]
    public async Task Who_joins_while_the_room_moves_is_in_it_and_a_node_that_registers_anew_keeps_it()
    {
        await using MovingRoom room = await MovingRoom.Begin();

        FakeClient cat = await room.Cluster.Join("cat");
        await room.B.Link(new CarriedRoom(TestCluster.RoomKey, 1, 2));
        await room.A.Link(new CarriedRoom(TestCluster.RoomKey, 1, 2));
        await room.B.SayTaken(room.Begun, 1);

        Assert.Empty(room.A.All<CloseRoom>().Concat(room.B.All<CloseRoom>()));
        await cat.Publish(room.B);
        Assert.Equal(2, cat.Shown().Values.Distinct().Count());
        Assert.Equal((MoveState.Following, 3, 0), await room.Progress());

        await room.A.Link(new CarriedRoom(TestCluster.RoomKey, 1, 2));
        Assert.Single(room.A.All<CloseRoom>());
    }

    [Fact]
    public async Task A_room_that_is_closed_on_its_way_is_closed_at_both_ends()
    {
        await using MovingRoom room = await MovingRoom.Begin();

        await room.Cluster.Room.Close();
        await room.Cluster.Quiet();
        Assert.Single(room.A.All<CloseRoom>());
        Assert.Single(room.B.All<CloseRoom>());
        await room.B.SayTaken(room.Begun, 1);

        Assert.Equal(2, room.B.All<CloseRoom>().Count());
        Assert.Equal("room-closed", room.Ann.All<ServerEnded>().Single().Code);
        await room.Cluster.Advance(60);
    }

    [Fact]
    public async Task A_room_that_everybody_leaves_on_its_way_is_given_back_when_it_has_arrived()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.Ann.Send(id => new ClientLeave(id));
        await room.Bob.Send(id => new ClientLeave(id));

        await room.B.SayTaken(room.Begun, 1);
        await room.Cluster.Advance(61);

        Assert.Equal(2, room.B.All<CloseRoom>().Single().Epoch);
        Assert.Null((await room.Cluster.Room.Describe()).Room!.Node);
        Assert.Equal([0, 0], (await room.Cluster.Fleet.List()).Select(status => status.Rooms));
    }

    [Fact]
    public async Task A_room_can_move_on_while_its_clients_still_follow_and_back_again()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        FakeNode third = await room.Cluster.AddNode("node-c");
        await room.B.SayTaken(room.Begun, 1);

        MoveResult onwards = await room.Cluster.Room.Move(third.Id);
        await room.Cluster.Quiet();
        await third.SayTaken(onwards.Move!, 2);
        MoveResult home = await room.Cluster.Room.Move(room.A.Id);
        await room.Cluster.Quiet();
        await room.A.SayTaken(home.Move!, 3);

        Assert.Equal(new RoomPlacement(room.A.Id, 4, 1), (await room.Cluster.Room.Snapshot())!.Placement);
        Assert.Equal([1, 0, 0], (await room.Cluster.Fleet.List()).Select(status => status.Rooms));
        Assert.Empty(room.Ann.All<ServerMediaLost>());
    }

    [Fact]
    public async Task A_node_lost_after_the_move_is_a_lost_node_as_any_other()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.B.SayTaken(room.Begun, 1);

        await room.B.Unlink(NodeEnd.ProcessEnded);

        Assert.Equal(new RoomPlacement(room.A.Id, 3, 3, room.A.Instance), (await room.Cluster.Room.Snapshot())!.Placement);
        Assert.Single(room.Ann.All<ServerMediaLost>());
        Assert.Equal(MoveState.Done, await room.State());
    }

    [Fact]
    public async Task A_failed_write_begins_no_move()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        await cluster.AddNode("node-b");
        await cluster.Join("ann");
        await cluster.Fleet.PlanMove(TestCluster.RoomKey, node.Id, null);
        cluster.Store.FailNextWrite();

        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Room.Move(null));
        await cluster.Quiet();

        Assert.Empty(node.All<MoveRoom>());
        Assert.Null((await cluster.Room.Describe()).Room!.Move);
    }

    [Fact]
    public async Task What_cannot_be_moved_is_refused_with_its_reason()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        Assert.Equal(MoveRefusal.NotPlaced, (await cluster.Room.Move(null)).Refusal);
        await cluster.Join("ann");

        Assert.Equal(MoveRefusal.NoOtherNode, (await cluster.Room.Move(null)).Refusal);
        Assert.Equal(MoveRefusal.UnknownNode, (await cluster.Room.Move(new NodeId("nowhere"))).Refusal);
        Assert.Equal(MoveRefusal.AlreadyThere, (await cluster.Room.Move(node.Id)).Refusal);
        FakeNode other = await cluster.AddNode("node-b");
        FakeNode third = await cluster.AddNode("node-c");
        Assert.Equal(MoveRefusal.None, (await cluster.Room.Move(other.Id)).Refusal);
        Assert.Equal(MoveRefusal.OtherMove, (await cluster.Room.Move(third.Id)).Refusal);
        Assert.Equal(MoveRefusal.OtherMove, (await cluster.Room.Move(node.Id)).Refusal);
        await cluster.Room.Close();
        Assert.Equal(MoveRefusal.UnknownRoom, (await cluster.Room.Move(other.Id)).Refusal);
        Assert.Equal(1, cluster.CountOf("NoOtherNode"));
        await cluster.Quiet();
    }
}
