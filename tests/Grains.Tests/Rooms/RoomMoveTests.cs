using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Rooms;

namespace Conference.Rooms;

public class RoomMoveTests
{
    private static readonly RoomKey Room = new(new("acme"), new("standup"));
    private static readonly NodeId A = new("node-a");
    private static readonly NodeId B = new("node-b");
    private static readonly NodeId C = new("node-c");
    private static readonly RoomMove Begun = RoomMove.Begin(
        new Guid("11111111-2222-3333-4444-555555555555"),
        A,
        new("192.0.2.1:1", "a"),
        B,
        new("192.0.2.2:1", "b"),
        DateTimeOffset.UnixEpoch).Move;

    /// <summary>
    /// State, what happens, and what follows: the state after it, the verdict, and the orders. "InDoubt!" knows that the source
    /// has let go, "InDoubt-" that it is gone.
    /// </summary>
    [Theory]
    [InlineData("Moving", "taken", "Following Commit OpenAtTarget ReleaseAtSource")]
    [InlineData("Moving", "given", "Following Commit OpenAtTarget ReleaseAtSource")]
    [InlineData("Moving", "failed", "Failed None CloseAtTarget")]
    [InlineData("Moving", "inDoubt", "InDoubt! None TakeOverAtTarget")]
    [InlineData("Moving", "silence", "InDoubt None TakeOverAtTarget")]
    [InlineData("Moving", "lost a", "InDoubt- None TakeOverAtTarget")]
    [InlineData("Moving", "lost b", "TakingBack TakeBack TakeBackAtSource")]
    [InlineData("Moving", "lost c", "Moving None")]
    [InlineData("Moving", "depart UnknownRoom", "InDoubt- None TakeOverAtTarget")]
    [InlineData("Moving", "depart Moved", "InDoubt! None TakeOverAtTarget")]
    [InlineData("Moving", "depart Full", "Failed None CloseAtTarget")]
    [InlineData("Moving", "depart Unreachable", "Moving None")]
    [InlineData("Moving", "depart OldEpoch", "Moving None")]
    [InlineData("Moving", "expect Full", "Moving None")]
    [InlineData("Moving", "takeOver UnknownRoom", "Moving None")]
    [InlineData("Moving", "takeBack UnknownRoom", "Moving None")]
    [InlineData("Moving", "resumed", "Moving None ExpectAtTarget DepartFromSource")]
    [InlineData("Moving", "followed", "Moving None")]
    [InlineData("InDoubt", "taken", "Following Commit OpenAtTarget ReleaseAtSource")]
    [InlineData("InDoubt", "given", "Following Commit OpenAtTarget ReleaseAtSource")]
    [InlineData("InDoubt", "failed", "Failed None CloseAtTarget")]
    [InlineData("InDoubt", "inDoubt", "InDoubt! None TakeOverAtTarget")]
    [InlineData("InDoubt", "silence", "InDoubt None TakeOverAtTarget")]
    [InlineData("InDoubt", "silence silence", "TakingBack TakeBack TakeBackAtSource")]
    [InlineData("InDoubt", "lost a", "InDoubt- None TakeOverAtTarget")]
    [InlineData("InDoubt", "lost b", "TakingBack TakeBack TakeBackAtSource")]
    [InlineData("InDoubt", "takeOver UnknownRoom", "TakingBack TakeBack TakeBackAtSource")]
    [InlineData("InDoubt", "takeOver Unreachable", "InDoubt None")]
    [InlineData("InDoubt", "takeBack UnknownRoom", "InDoubt None")]
    [InlineData("InDoubt", "depart UnknownRoom", "InDoubt None")]
    [InlineData("InDoubt", "resumed", "InDoubt None TakeOverAtTarget")]
    [InlineData("InDoubt!", "taken", "Following Commit OpenAtTarget ReleaseAtSource")]
    [InlineData("InDoubt!", "inDoubt", "InDoubt! None TakeOverAtTarget")]
    [InlineData("InDoubt!", "takeOver UnknownRoom", "TakingBack TakeBack TakeBackAtSource")]
    [InlineData("InDoubt-", "taken", "Following Commit OpenAtTarget ReleaseAtSource")]
    [InlineData("InDoubt-", "takeOver UnknownRoom", "Lost Unplace CloseAtTarget CloseAtSource")]
    [InlineData("InDoubt-", "lost b", "Lost Unplace CloseAtTarget CloseAtSource")]
    [InlineData("InDoubt-", "silence silence", "Lost Unplace CloseAtTarget CloseAtSource")]
    [InlineData("TakingBack", "taken", "TakingBack None")]
    [InlineData("TakingBack", "given", "Following Commit OpenAtTarget ReleaseAtSource")]
    [InlineData("TakingBack", "failed", "Failed None CloseAtTarget")]
    [InlineData("TakingBack", "inDoubt", "TakingBack None TakeBackAtSource")]
    [InlineData("TakingBack", "silence", "TakingBack None TakeBackAtSource")]
    [InlineData("TakingBack", "lost a", "Lost Unplace CloseAtTarget CloseAtSource")]
    [InlineData("TakingBack", "lost b", "TakingBack None")]
    [InlineData("TakingBack", "takeBack UnknownRoom", "Lost Unplace CloseAtTarget CloseAtSource")]
    [InlineData("TakingBack", "takeBack Unreachable", "TakingBack None")]
    [InlineData("TakingBack", "takeOver UnknownRoom", "TakingBack None")]
    [InlineData("TakingBack", "resumed", "TakingBack None TakeBackAtSource")]
    [InlineData("Following", "taken", "Following None")]
    [InlineData("Following", "given", "Following None")]
    [InlineData("Following", "failed", "Following None ReleaseAtSource")]
    [InlineData("Following", "inDoubt", "Following None ReleaseAtSource")]
    [InlineData("Following", "lost a", "Following None")]
    [InlineData("Following", "lost b", "Following None")]
    [InlineData("Following", "release UnknownRoom", "Following None")]
    [InlineData("Following", "resumed", "Following None OpenAtTarget ReleaseAtSource")]
    [InlineData("Following", "silence", "Done None")]
    [InlineData("Following", "followed", "Done None")]
    [InlineData("Done", "taken", "Done None")]
    [InlineData("Done", "given", "Done None")]
    [InlineData("Done", "failed", "Done None ReleaseAtSource")]
    [InlineData("Done", "inDoubt", "Done None ReleaseAtSource")]
    [InlineData("Done", "silence", "Done None")]
    [InlineData("Done", "lost a", "Done None")]
    [InlineData("Done", "resumed", "Done None")]
    [InlineData("Failed", "taken", "TakingBack TakeBack TakeBackAtSource")]
    [InlineData("Failed", "given", "Following Commit OpenAtTarget ReleaseAtSource")]
    [InlineData("Failed", "failed", "Failed None")]
    [InlineData("Failed", "inDoubt", "TakingBack TakeBack TakeBackAtSource")]
    [InlineData("Failed", "silence", "Failed None")]
    [InlineData("Failed", "lost a", "Failed None")]
    [InlineData("Failed", "resumed", "Failed None")]
    [InlineData("Lost", "taken", "Lost None CloseAtTarget")]
    [InlineData("Lost", "given", "Lost None CloseAtTarget")]
    [InlineData("Lost", "failed", "Lost None")]
    [InlineData("Lost", "inDoubt", "Lost None CloseAtSource")]
    [InlineData("Lost", "lost a", "Lost None")]
    [InlineData("Lost", "resumed", "Lost None")]
    public void What_happens_decides_what_follows(string state, string happens, string expected)
    {
        RoomMoveStep step = new(In(state), RoomMoveVerdict.None, []);
        foreach (string each in happens == "silence silence" ? ["silence", "silence"] : (string[])[happens]) step = On(step.Move, each);

        string[] said = [Name(step.Move), step.Verdict.ToString(), .. step.Orders.Select(order => order.ToString())];
        Assert.Equal(expected, string.Join(' ', said));
    }

    [Fact]
    public void A_move_begins_with_the_target_being_told_first() => Assert.Equal(
        [RoomMoveOrder.ExpectAtTarget, RoomMoveOrder.DepartFromSource],
        RoomMove.Begin(Begun.Id, A, Begun.Source, B, Begun.Target, Begun.StartedAt).Orders);

    [Theory]
    [InlineData("Moving")]
    [InlineData("InDoubt")]
    [InlineData("TakingBack")]
    [InlineData("Following")]
    [InlineData("Done")]
    [InlineData("Failed")]
    [InlineData("Lost")]
    public void Another_moves_events_and_those_of_the_wrong_node_change_nothing(string state)
    {
        RoomMove move = In(state);
        foreach (NodeEvent happened in Events(Begun.Id))
        {
            Assert.Equal(new RoomMoveStep(move, RoomMoveVerdict.None, []).Move, move.On(C, happened).Move);
            Assert.Empty(move.On(C, happened).Orders);
            Assert.Equal(RoomMoveVerdict.None, move.On(happened is RoomTaken ? A : B, happened).Verdict);
        }

        foreach (NodeEvent happened in Events(Guid.NewGuid()))
        {
            Assert.False(move.Concerns(happened));
            Assert.Same(move, move.On(happened is RoomTaken ? B : A, happened).Move);
        }
    }

    [Fact]
    public void A_source_that_never_answers_is_asked_a_bounded_number_of_times()
    {
        RoomMoveStep step = new(In("TakingBack"), RoomMoveVerdict.None, []);
        int asked = 0;
        while (step.Move.State is MoveState.TakingBack)
        {
            step = step.Move.OnSilence();
            asked++;
        }

        Assert.Equal((RoomMove.TakeBacksMax, RoomMoveVerdict.Unplace), (asked, step.Verdict));
    }

    /// <summary>The source's word may be older than the target's end.</summary>
    [Theory]
    [InlineData("Moving")]
    [InlineData("InDoubt")]
    [InlineData("TakingBack")]
    public void What_was_given_to_a_target_that_has_ended_is_lost(string state)
    {
        RoomMoveStep given = On(On(In(state), "lost b").Move, "given");

        Assert.Equal((MoveState.Lost, RoomMoveVerdict.Unplace), (given.Move.State, given.Verdict));
    }

    [Fact]
    public void Why_it_failed_stays_what_came_first()
    {
        RoomMove target = On(In("Moving"), "lost b").Move;
        RoomMove back = On(target, "failed").Move;

        Assert.Equal(MoveFailure.TargetLost, back.Failure?.Reason);
        Assert.Equal(MoveFailure.TargetFull, In("Failed").Failure?.Reason);
        Assert.Null(On(In("Failed"), "given").Move.Failure);
    }

    [Theory]
    [InlineData("Moving", MoveState.Lost)]
    [InlineData("InDoubt", MoveState.Lost)]
    [InlineData("TakingBack", MoveState.Lost)]
    [InlineData("Failed", MoveState.Lost)]
    [InlineData("Lost", MoveState.Lost)]
    [InlineData("Following", MoveState.Done)]
    [InlineData("Done", MoveState.Done)]
    public void A_room_that_is_placed_anew_or_ends_ends_its_move(string state, MoveState expected)
    {
        RoomMove superseded = In(state).Superseded();

        Assert.Equal((expected, expected is MoveState.Lost), (superseded.State, superseded.Failure is not null));
    }

    [Fact]
    public void Whoever_waits_for_something_waits_for_so_long()
    {
        Assert.Equal(
            [10, 1, 2, 30, null, null, null],
            new[] { "Moving", "InDoubt", "TakingBack", "Following", "Done", "Failed", "Lost" }
                .Select(state => In(state).Patience?.TotalSeconds));
    }

    [Fact]
    public void A_repeated_order_is_the_same_command_and_its_refusal_finds_it()
    {
        HashSet<Guid> ids = [];
        foreach (RoomMoveOrder order in Enum.GetValues<RoomMoveOrder>())
        {
            (NodeId node, NodeCommand command) = RoomMoveCommands.Of(Begun, order, Room, 7);
            Assert.Equal(RoomMoveCommands.Of(Begun, order, Room, 7).Command, command);
            Assert.Equal(order.ToString().EndsWith("Target", StringComparison.Ordinal) ? B : A, node);
            Assert.Equal((Room, 7L), (command.Room, command.Epoch));
            Assert.True(ids.Add(command.Id));
            bool isJudged = command is not (OpenRoom or CloseRoom);
            Assert.Equal(isJudged ? order : null, RoomMoveCommands.OrderOf(Begun, command.Id));
        }

        Assert.Null(RoomMoveCommands.OrderOf(Begun, Begun.Id));
    }

    /// <summary>Whatever nodes say, in whatever order, for ever: the room is somewhere, or is placed anew.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_happens_the_move_and_the_placement_agree(int seed)
    {
        string[] happenings =
        [
            "taken", "given", "failed", "inDoubt", "silence", "lost a", "lost b", "resumed", "followed",
            "depart UnknownRoom", "depart Moved", "depart Full",
            "takeOver UnknownRoom", "takeOver Unreachable", "takeBack UnknownRoom", "takeBack Unreachable", "release UnknownRoom",
        ];
        Random random = new(seed);
        for (int run = 0; run < 500; run++)
        {
            RoomState room = RoomState.Created(new RoomSettings(5), DateTimeOffset.UnixEpoch, null).Placed(new NodePlace(A, Guid.Empty)).Room with { Move = Begun };
            for (int step = 0; step < 30; step++)
            {
                long epoch = room.Epoch;
                RoomMoveStep next = On(room.Move!, happenings[random.Next(happenings.Length)]);
                room = room.After(next).Room;
                string about = $"seed {seed}, run {run}, step {step}";

                NodeId? expected = room.Move!.State switch
                {
                    MoveState.Following or MoveState.Done => B,
                    MoveState.Lost => null,
                    _ => A,
                };
                Assert.True(expected == room.Placement?.Node, about);
                Assert.True(room.Placement is null || room.Placement.Since == 1, about);
                bool isRaised = next.Verdict is RoomMoveVerdict.Commit or RoomMoveVerdict.TakeBack;
                Assert.True(room.Epoch == epoch + (isRaised ? 1 : 0), about);
            }
        }
    }

    private static RoomMove In(string state) => state switch
    {
        "Moving" => Begun,
        "InDoubt" => On(Begun, "silence").Move,
        "InDoubt!" => On(Begun, "inDoubt").Move,
        "InDoubt-" => On(Begun, "lost a").Move,
        "TakingBack" => On(In("InDoubt"), "takeOver UnknownRoom").Move,
        "Following" => On(Begun, "taken").Move,
        "Done" => On(In("Following"), "followed").Move,
        "Failed" => On(Begun, "failed").Move,
        "Lost" => On(In("TakingBack"), "takeBack UnknownRoom").Move,
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    private static RoomMoveStep On(RoomMove move, string happens) => happens.Split(' ') switch
    {
        ["taken"] => move.On(B, new RoomTaken(Room, 1, move.Id)),
        ["given"] => move.On(A, new RoomGiven(Room, 1, move.Id)),
        ["failed"] => move.On(A, new MoveFailed(Room, 1, move.Id, MoveFailure.TargetFull, "Full.")),
        ["inDoubt"] => move.On(A, new MoveInDoubt(Room, 1, move.Id)),
        ["silence"] => move.OnSilence(),
        ["resumed"] => move.Resumed(),
        ["followed"] => move.Followed(),
        ["lost", var node] => move.OnLost(new NodeId($"node-{node}")),
        ["expect", var why] => Refused(move, B, RoomMoveOrder.ExpectAtTarget, why),
        ["depart", var why] => Refused(move, A, RoomMoveOrder.DepartFromSource, why),
        ["takeOver", var why] => Refused(move, B, RoomMoveOrder.TakeOverAtTarget, why),
        ["takeBack", var why] => Refused(move, A, RoomMoveOrder.TakeBackAtSource, why),
        ["release", var why] => Refused(move, A, RoomMoveOrder.ReleaseAtSource, why),
        _ => throw new ArgumentOutOfRangeException(nameof(happens)),
    };

    private static RoomMoveStep Refused(RoomMove move, NodeId node, RoomMoveOrder order, string why) => move.On(node, new CommandRefused(
        Room, 1, null, RoomMoveCommands.Of(move, order, Room, 1).Command.Id, Enum.Parse<NodeRefusal>(why), "code", "Detail."));

    private static NodeEvent[] Events(Guid move) =>
    [
        new RoomTaken(Room, 1, move), new RoomGiven(Room, 1, move), new MoveInDoubt(Room, 1, move),
        new MoveFailed(Room, 1, move, MoveFailure.TimedOut, "Late."),
    ];

    private static string Name(RoomMove move) => move.State is not MoveState.InDoubt
        ? move.State.ToString()
        : $"InDoubt{(move.SourceIsGone ? "-" : move.SourceLetGo ? "!" : "")}";
}
