using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.MediaNodes;

namespace Conference.MediaNodes;

public class StrayWatchTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly NodeId Node = new("a");
    private static readonly NodeId Other = new("b");
    private static readonly RoomKey Room = new(new("acme"), new("standup"));

    private readonly StrayWatch _watch = new();
    private DateTimeOffset _now = Noon;

    [Fact]
    public void A_node_that_carries_more_than_it_was_given_is_asked_once_a_minute()
    {
        List<int> asked = [];
        for (int report = 1; report <= 130; report++)
        {
            if (Reports(Given(), carried: 2)) asked.Add(report);
        }

        Assert.Equal([15, 75], asked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_node_that_carries_what_it_was_given_or_less_is_left_alone(int carried)
    {
        for (int report = 0; report < 100; report++) Assert.False(Reports(Given(), carried));
    }

    [Fact]
    public void A_room_on_its_way_is_counted_at_both_ends()
    {
        LoadBoard board = LoadBoard.Empty.With(Status(Node, 0)).Board.With(Status(Other, 0)).Board;
        board = board.WithPlaced(Room, Other).WithMoving(Room, Node);

        for (int report = 0; report < 100; report++) Assert.False(Reports(board, carried: 1));
    }

    [Fact]
    public void What_is_put_right_in_between_begins_anew()
    {
        for (int report = 1; report < StrayWatch.ReportsMax; report++) Assert.False(Reports(Given(), carried: 2));
        Assert.False(Reports(Given(), carried: 1));
        Assert.False(Reports(Given(), carried: 2));
    }

    private bool Reports(LoadBoard board, int carried)
    {
        _now += TimeSpan.FromSeconds(1);
        return _watch.IsDue(board, Status(Node, carried), _now);
    }

    private static LoadBoard Given() => LoadBoard.Empty.With(Status(Node, 0)).Board.WithPlaced(Room, Node);

    private static NodeStatus Status(NodeId node, int carried) => new(
        node, Guid.Empty, NodeState.Up, new NodeLoad([new ShardLoad(0, 0, 0, 0, carried)]), 100_000, [], 0, Noon);
}
