using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.MediaNodes;

namespace Conference.MediaNodes;

public class RoomWakesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly NodeId Node = new("a");
    private static readonly RoomKey Waiting = new(new("acme"), new("waiting"));
    private static readonly RoomKey Placed = new(new("acme"), new("placed"));

    private readonly RoomWakes _wakes = new();

    [Fact]
    public void Every_room_is_woken_once_in_a_round()
    {
        LoadBoard board = Board(NodeState.Up);

        Assert.Equal([Placed], _wakes.Due(board, Noon));
        Assert.Empty(_wakes.Due(board, Noon.AddSeconds(59)));
        Assert.Equal([Placed], _wakes.Due(board, Noon.AddSeconds(60)));
    }

    [Fact]
    public void A_room_that_waits_is_woken_often_while_there_is_a_node_for_it()
    {
        LoadBoard board = Board(NodeState.Up).WithWaiting(Waiting);
        Assert.Equal([Waiting, Placed, Waiting], _wakes.Due(board, Noon));

        Assert.Empty(_wakes.Due(board, Noon + RoomWakes.WaitingPause - TimeSpan.FromSeconds(1)));
        Assert.Equal([Waiting], _wakes.Due(board, Noon + RoomWakes.WaitingPause));
    }

    [Fact]
    public void A_room_that_waits_sleeps_while_there_is_no_node_for_it()
    {
        LoadBoard board = Board(NodeState.Lost).WithWaiting(Waiting);
        Assert.Equal([Placed, Waiting], _wakes.Due(board, Noon));

        Assert.Empty(_wakes.Due(board, Noon + RoomWakes.WaitingPause));
        Assert.Equal([Waiting], _wakes.Due(Board(NodeState.Up).WithWaiting(Waiting), Noon + RoomWakes.WaitingPause));
    }

    [Fact]
    public void A_room_that_was_given_a_node_is_woken_until_it_says_that_it_is_there()
    {
        LoadBoard board = Board(NodeState.Up);
        Assert.Equal([Placed], _wakes.Due(board, Noon));
        _wakes.OnPlaced(Placed, Noon);

        Assert.Empty(_wakes.Due(board, Noon + RoomWakes.WaitingPause - TimeSpan.FromSeconds(1)));
        Assert.Equal([Placed], _wakes.Due(board, Noon + RoomWakes.WaitingPause));
        Assert.Equal([Placed], _wakes.Due(board, Noon + (2 * RoomWakes.WaitingPause)));
        _wakes.OnSettled(Placed);
        Assert.Empty(_wakes.Due(board, Noon + (3 * RoomWakes.WaitingPause)));
    }

    [Fact]
    public void A_room_that_could_not_store_what_it_did_is_woken_at_once()
    {
        LoadBoard board = Board(NodeState.Up);
        Assert.Equal([Placed], _wakes.Due(board, Noon));

        _wakes.OnEnded(Placed, Noon.AddSeconds(1));

        Assert.Equal([Placed], _wakes.Due(board, Noon.AddSeconds(1)));
        Assert.Empty(_wakes.Due(board, Noon.AddSeconds(2)));
    }

    [Fact]
    public void More_rooms_than_are_woken_at_once_are_woken_in_turn()
    {
        LoadBoard board = Board(NodeState.Lost);
        for (int i = 0; i < RoomWakes.AtOnceMax; i++) board = board.WithWaiting(new RoomKey(new("acme"), new($"room-{i}")));

        Assert.Equal(RoomWakes.AtOnceMax, _wakes.Due(board, Noon).Count());
        Assert.Single(_wakes.Due(board, Noon.AddSeconds(1)));
    }

    private static LoadBoard Board(NodeState state)
    {
        NodeStatus status = new(Node, Guid.Empty, NodeState.Up, NodeLoad.Idle, 100_000, [], 0, Noon);
        LoadBoard board = LoadBoard.Empty.With(status).Board.WithPlaced(Placed, Node);
        return board with { Nodes = board.Nodes.SetItem(Node, board.Nodes[Node] with { Status = status with { State = state } }) };
    }
}
