using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.MediaNodes;

namespace Conference.MediaNodes;

public class LoadBoardTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Without_a_node_there_is_no_place() => Assert.Null(LoadBoard.Empty.NodeFor(Room(1)));

    [Theory]
    [InlineData(5_000, 0, 20_000, 0, "a")]
    [InlineData(50_000, 0, 20_000, 0, "b")]
    [InlineData(5_000, 900, 20_000, 100, "b")]
    [InlineData(20_000, 100, 5_000, 900, "a")]
    [InlineData(5_000, 0, 5_000, 0, "a")]
    public void The_node_with_most_free_packets_and_cores_gets_the_room(int packetsA, int cpuA, int packetsB, int cpuB, string expected)
    {
        LoadBoard board = Board(Up("a", packetsA, cpuA), Up("b", packetsB, cpuB));

        Assert.Equal(expected, board.NodeFor(Room(1))?.Node.Value);
    }

    [Theory]
    [InlineData(NodeState.Unreachable)]
    [InlineData(NodeState.Lost)]
    public void A_node_that_is_not_up_gets_no_rooms_however_free_it_is(NodeState state)
    {
        LoadBoard board = Board(Up("a", 0) with { State = state }, Up("b", 99_000));

        Assert.Equal("b", board.NodeFor(Room(1))?.Node.Value);
        Assert.Null(Board(Up("a", 0) with { State = state }).NodeFor(Room(1)));
    }

    [Fact]
    public void A_room_waits_until_it_has_a_node_or_needs_none()
    {
        LoadBoard board = LoadBoard.Empty.WithWaiting(Room(1)).WithWaiting(Room(2));
        Assert.False(board.TakesRooms);
        board = board.With(Up("a", 0)).Board;
        Assert.True(board.TakesRooms);

        Assert.Equal([Room(2)], Place(board, 1).Waiting!);
        Assert.Equal([Room(1)], board.WithReleased(Room(2)).Waiting!);
    }

    [Fact]
    public void A_node_that_is_to_end_is_remembered_as_that_and_other_load_is_not()
    {
        NodeStatus up = Up("a", 0);
        LoadBoard board = Board(up);

        Assert.False(board.With(Up("a", 99)).MustSave);
        BoardChange draining = board.With(up with { Load = up.Load with { IsDraining = true } });

        Assert.True(draining.MustSave);
        Assert.False(draining.Board.TakesRooms);
        Assert.False(draining.Board.With(up with { Load = up.Load with { IsDraining = true } }).MustSave);
    }

    [Fact]
    public void A_room_that_has_a_node_keeps_it()
    {
        LoadBoard board = Place(Board(Up("a", 0)), 1);
        board = board.With(Up("b", 0)).Board.With(Up("a", 99_000)).Board;

        Assert.Equal("a", board.NodeFor(Room(1))?.Node.Value);
        Assert.Equal("b", board.NodeFor(Room(2))?.Node.Value);
    }

    [Fact]
    public void Rooms_placed_since_the_last_report_are_reckoned_with()
    {
        LoadBoard board = Board(Up("a", 0), Up("b", LoadBoard.ReservedPacketsPerRoom * 3 / 2));
        for (int room = 1; room <= 3; room++) board = Place(board, room);

        Assert.Equal(["a", "a", "b"], Enumerable.Range(1, 3).Select(room => board.Rooms[Room(room)].Node.Value));
        Assert.Equal("a", board.With(Up("a", 0)).Board.NodeFor(Room(4))?.Node.Value);
    }

    [Fact]
    public void Between_equals_the_one_with_fewer_rooms_is_taken()
    {
        LoadBoard board = Place(Board(Up("a", 0), Up("b", 1000)), 1);

        board = board.With(Up("a", 500)).Board.With(Up("b", 500)).Board;

        Assert.Equal("b", board.NodeFor(Room(2))?.Node.Value);
    }

    [Fact]
    public void A_lost_node_gives_up_its_rooms_once()
    {
        LoadBoard board = Place(Place(Board(Up("a", 0)), 1), 2);
        NodeStatus lost = Up("a", 0) with { State = NodeState.Lost };

        BoardChange change = board.With(lost);

        Assert.Equal([Room(1), Room(2)], change.LostRooms.Select(lost => lost.Room));
        Assert.Empty(change.Board.Rooms);
        Assert.Equal(0, change.Board.ToList().Single().Rooms);
        Assert.Empty(change.Board.With(lost).LostRooms);
    }

    [Fact]
    public void An_unreachable_node_keeps_its_rooms() =>
        Assert.Empty(Place(Board(Up("a", 0)), 1).With(Up("a", 0) with { State = NodeState.Unreachable }).LostRooms);

    [Fact]
    public void Another_process_under_the_same_name_has_not_the_rooms_of_the_first()
    {
        LoadBoard board = Place(Board(Up("a", 0)), 1);

        BoardChange change = board.With(Up("a", 0) with { Instance = Guid.NewGuid() });

        Assert.Equal([Room(1)], change.LostRooms.Select(room => room.Room));
        Assert.True(change.MustSave);
    }

    [Fact]
    public void A_report_of_load_needs_no_saving()
    {
        LoadBoard board = Board(Up("a", 0));

        Assert.False(board.With(Up("a", 70)).MustSave);
        Assert.True(board.With(Up("a", 0) with { State = NodeState.Unreachable }).MustSave);
    }

    [Fact]
    public void A_status_from_before_the_latest_change_is_not_believed()
    {
        LoadBoard board = Board(Up("a", 0) with { ChangedAt = Noon.AddSeconds(5) });
        NodeStatus late = Up("a", 0) with { State = NodeState.Lost, ChangedAt = Noon };

        Assert.False(board.Accepts(late));
        Assert.Equal(NodeState.Up, board.With(late).Board.ToList().Single().State);
    }

    [Fact]
    public void A_carried_room_that_nobody_has_is_noted_and_one_that_somebody_has_is_not()
    {
        LoadBoard board = Place(Board(Up("a", 0), Up("b", 50_000)), 1).WithAdopted(Room(1), new("b")).WithAdopted(Room(2), new("b"));

        Assert.Equal("a", board.Rooms[Room(1)].Node.Value);
        Assert.Equal("b", board.Rooms[Room(2)].Node.Value);
        Assert.Equal([1, 1], board.ToList().Select(status => status.Rooms));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_happens_the_counted_rooms_are_the_assigned_ones_and_none_is_at_a_lost_node(int seed)
    {
        Random random = new(seed);
        LoadBoard board = LoadBoard.Empty;
        for (int step = 0; step < 2000; step++)
        {
            RoomKey room = Room(random.Next(20));
            string node = "abc"[random.Next(3)].ToString();
            board = random.Next(7) switch
            {
                5 => board.WithMoving(room, new NodeId(node)),
                6 => board.WithMoved(room, new NodeId(node)),
                0 => board.With(Up(node, random.Next(1000)) with { State = (NodeState)random.Next(3) }).Board,
                1 => board.WithReleased(room),
                2 => board.WithAdopted(room, new NodeId(node)),
                _ => board.NodeFor(room) is { } place ? board.WithPlaced(room, place.Node) : board,
            };

            Assert.True(
                board.Nodes.All(each => each.Value.Rooms == board.Rooms.Values.Count(assigned => assigned.Node == each.Key)),
                $"seed {seed}, step {step}");
            Assert.True(
                board.Rooms.Values.All(assigned => board.Nodes[assigned.Node].Status.State is not NodeState.Lost),
                $"seed {seed}, step {step}");
        }
    }

    [Fact]
    public void A_room_whose_move_ended_at_a_node_that_is_lost_by_then_gets_another()
    {
        LoadBoard moving = Place(Board(Up("a", 0), Up("b", 50)), 1).WithMoving(Room(1), new("b"));
        LoadBoard board = moving.With(Up("b", 50) with { State = NodeState.Lost }).Board;

        LoadBoard ended = board.WithMoved(Room(1), new("b"));

        Assert.Equal([Room(1)], ended.Waiting!);
        Assert.Equal("a", ended.NodeFor(Room(1))?.Node.Value);
        Assert.Same(ended, ended.WithAdopted(Room(1), new("b")));
    }

    [Fact]
    public void A_room_that_lost_a_process_is_not_given_it_again_though_the_board_takes_it_for_up()
    {
        LoadBoard board = Place(Board(Up("a", 0), Up("b", 50)), 1);
        NodePlace lost = new(new("a"), Guid.Empty);
        NodePlace earlier = new(new("a"), Guid.NewGuid());

        LoadBoard released = board.WithoutStale(Room(1), lost);

        Assert.Equal("b", released.NodeFor(Room(1), lost)?.Node.Value);
        Assert.Equal("a", Board(Up("a", 0), Up("b", 50)).NodeFor(Room(1), earlier)?.Node.Value);
        Assert.Same(board, board.WithoutStale(Room(1), earlier));
        Assert.Null(Board(Up("a", 0)).NodeFor(Room(1), lost));
    }

    [Fact]
    public void A_room_that_asks_again_gets_the_node_that_it_was_given_unless_that_is_to_end_by_now()
    {
        LoadBoard board = Place(Board(Up("a", 0), Up("b", 50)), 1);
        LoadBoard draining = board.With(Up("a", 0) with { Load = NodeLoad.Idle with { IsDraining = true } }).Board;

        Assert.Same(board, board.WithoutStale(Room(1), null));
        Assert.Equal("a", board.NodeFor(Room(1))?.Node.Value);
        Assert.Equal("b", draining.WithoutStale(Room(1), null).NodeFor(Room(1))?.Node.Value);
    }

    [Theory]
    [InlineData("a", null, MoveRefusal.None, "b")]
    [InlineData("b", null, MoveRefusal.None, "a")]
    [InlineData("a", "c", MoveRefusal.None, "c")]
    [InlineData("a", "a", MoveRefusal.AlreadyThere, null)]
    [InlineData("a", "z", MoveRefusal.UnknownNode, null)]
    [InlineData("a", "unreachable", MoveRefusal.NodeNotUp, null)]
    [InlineData("a", "closed", MoveRefusal.NodeWithoutDoor, null)]
    [InlineData("closed", "a", MoveRefusal.SourceCannotMove, null)]
    [InlineData("unreachable", "a", MoveRefusal.SourceCannotMove, null)]
    [InlineData("z", "a", MoveRefusal.SourceCannotMove, null)]
    public void A_room_moves_to_the_freest_other_node_or_to_the_one_that_was_named(
        string from, string? target, MoveRefusal refusal, string? to)
    {
        LoadBoard board = Board(
            WithDoor(Up("a", 10)), WithDoor(Up("b", 20)), WithDoor(Up("c", 30)), Up("closed", 0), WithDoor(Up("unreachable", 0)));
        board = board.With(WithDoor(Up("unreachable", 0)) with { State = NodeState.Unreachable }).Board;

        MovePlan plan = board.PlanMove(new(from), target is null ? null : new NodeId(target));

        Assert.Equal((refusal, to), (plan.Refusal, plan.To?.Value));
        Assert.Equal(
            refusal is MoveRefusal.None ? ($"door of {from}", $"door of {to}") : (null, null),
            (plan.Source?.Address, plan.Target?.Address));
    }

    [Fact]
    public void Without_another_node_a_room_cannot_move() => Assert.Equal(
        MoveRefusal.NoOtherNode, Board(WithDoor(Up("a", 0)), Up("closed", 0)).PlanMove(new("a"), null).Refusal);

    [Fact]
    public void A_room_on_its_way_is_its_sources_and_afterwards_whose_it_came_to_be()
    {
        LoadBoard moving = Place(Board(Up("a", 0), Up("b", 50), Up("c", 90)), 1).WithMoving(Room(1), new("b"));
        LoadBoard moved = moving.WithMoved(Room(1), new("b"));
        LoadBoard stayed = moving.WithMoved(Room(1), new("a"));

        Assert.Equal(["a", "b"], new[] { moving.NodeFor(Room(1)), moved.NodeFor(Room(1)) }.Select(place => place!.Node.Value));
        Assert.Equal("a", stayed.NodeFor(Room(1))!.Node.Value);
        Assert.Equal([0, 1, 0], moved.ToList().Select(status => status.Rooms));
        Assert.Equal([1, 0, 0], stayed.ToList().Select(status => status.Rooms));
        Assert.Same(moved, moved.WithMoved(Room(1), new("b")));
    }

    [Fact]
    public void A_room_hears_of_the_end_of_both_its_nodes_while_it_moves()
    {
        LoadBoard moving = Place(Board(Up("a", 0), Up("b", 50)), 1).WithMoving(Room(1), new("b"));
        NodeStatus lostA = Up("a", 0) with { State = NodeState.Lost };
        NodeStatus lostB = Up("b", 0) with { State = NodeState.Lost };

        BoardChange target = moving.With(lostB);
        Assert.Empty(target.LostRooms);
        Assert.Equal([Room(1)], target.AwaitedRooms.Select(room => room.Room));
        Assert.Equal("a", target.Board.Rooms[Room(1)].Node.Value);
        BoardChange restarted = moving.With(Up("b", 0) with { Instance = Guid.NewGuid() });
        Assert.Equal([Room(1)], restarted.AwaitedRooms.Select(room => room.Room));

        BoardChange source = moving.With(lostA);
        Assert.Equal([Room(1)], source.LostRooms.Select(room => room.Room));
        Assert.Equal("b", source.Board.Rooms[Room(1)].Node.Value);
        Assert.Equal([Room(1)], source.Board.With(lostB).LostRooms.Select(room => room.Room));
    }

    private static NodeStatus WithDoor(NodeStatus status) => status with { Door = new($"door of {status.Node}", "key") };

    private static LoadBoard Board(params NodeStatus[] statuses) =>
        statuses.Aggregate(LoadBoard.Empty, (board, status) => board.With(status).Board);

    private static LoadBoard Place(LoadBoard board, int room) => board.WithPlaced(Room(room), board.NodeFor(Room(room))!.Node);

    private static RoomKey Room(int number) => new(new("acme"), new($"room-{number}"));

    private static NodeStatus Up(string name, int packets, int cpuPermille = 0) => new(
        new NodeId(name), Guid.Empty, NodeState.Up, new NodeLoad([new ShardLoad(cpuPermille, packets, 0, 0, 0)]), 100_000, [], 0, Noon);
}
