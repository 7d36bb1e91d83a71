using Conference.Grains.Interfaces.MediaNodes;
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

        Assert.Equal(expected, board.NodeFor(Room(1))?.Value);
    }

    [Theory]
    [InlineData(NodeState.Unreachable)]
    [InlineData(NodeState.Lost)]
    public void A_node_that_is_not_up_gets_no_rooms_however_free_it_is(NodeState state)
    {
        LoadBoard board = Board(Up("a", 0) with { State = state }, Up("b", 99_000));

        Assert.Equal("b", board.NodeFor(Room(1))?.Value);
        Assert.Null(Board(Up("a", 0) with { State = state }).NodeFor(Room(1)));
    }

    [Fact]
    public void A_room_that_has_a_node_keeps_it()
    {
        LoadBoard board = Place(Board(Up("a", 0)), 1);
        board = board.With(Up("b", 0)).Board.With(Up("a", 99_000)).Board;

        Assert.Equal("a", board.NodeFor(Room(1))?.Value);
        Assert.Equal("b", board.NodeFor(Room(2))?.Value);
    }

    [Fact]
    public void Rooms_placed_since_the_last_report_are_reckoned_with()
    {
        LoadBoard board = Board(Up("a", 0), Up("b", LoadBoard.ReservedPacketsPerRoom * 3 / 2));
        for (int room = 1; room <= 3; room++) board = Place(board, room);

        Assert.Equal(["a", "a", "b"], Enumerable.Range(1, 3).Select(room => board.Rooms[Room(room)].Node.Value));
        Assert.Equal("a", board.With(Up("a", 0)).Board.NodeFor(Room(4))?.Value);
    }

    [Fact]
    public void Between_equals_the_one_with_fewer_rooms_is_taken()
    {
        LoadBoard board = Place(Board(Up("a", 0), Up("b", 1000)), 1);

        board = board.With(Up("a", 500)).Board.With(Up("b", 500)).Board;

        Assert.Equal("b", board.NodeFor(Room(2))?.Value);
    }

    [Fact]
    public void A_lost_node_gives_up_its_rooms_once()
    {
        LoadBoard board = Place(Place(Board(Up("a", 0)), 1), 2);
        NodeStatus lost = Up("a", 0) with { State = NodeState.Lost };

        BoardChange change = board.With(lost);

        Assert.Equal([Room(1), Room(2)], change.LostRooms.OrderBy(room => room.Room.Value));
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

        Assert.Equal([Room(1)], change.LostRooms);
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
    public void Whatever_happens_the_counted_rooms_are_the_assigned_ones(int seed)
    {
        Random random = new(seed);
        LoadBoard board = LoadBoard.Empty;
        for (int step = 0; step < 2000; step++)
        {
            RoomKey room = Room(random.Next(20));
            string node = "abc"[random.Next(3)].ToString();
            board = random.Next(5) switch
            {
                0 => board.With(Up(node, random.Next(1000)) with { State = (NodeState)random.Next(3) }).Board,
                1 => board.WithReleased(room),
                2 => board.WithAdopted(room, new NodeId(node)),
                _ => board.NodeFor(room) is { } place ? board.WithPlaced(room, place) : board,
            };

            Assert.True(
                board.Nodes.All(each => each.Value.Rooms == board.Rooms.Values.Count(assigned => assigned.Node == each.Key)),
                $"seed {seed}, step {step}");
        }
    }

    private static LoadBoard Board(params NodeStatus[] statuses) =>
        statuses.Aggregate(LoadBoard.Empty, (board, status) => board.With(status).Board);

    private static LoadBoard Place(LoadBoard board, int room) => board.WithPlaced(Room(room), board.NodeFor(Room(room))!.Value);

    private static RoomKey Room(int number) => new(new("acme"), new($"room-{number}"));

    private static NodeStatus Up(string name, int packets, int cpuPermille = 0) => new(
        new NodeId(name), Guid.Empty, NodeState.Up, new NodeLoad([new ShardLoad(cpuPermille, packets, 0, 0, 0)]), 100_000, [], 0, Noon);
}
