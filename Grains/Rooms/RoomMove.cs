using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Rooms;

/// <summary>
/// A room on its way from one node to another. Pure, and total: whatever is said, late, twice or in another order, there is
/// an answer. While the source has not let go the source serves; once it has, only the target may, until the room has
/// decided otherwise; a target that has not been heard is never believed to have the room, and never believed not to.
/// </summary>
/// <param name="Id">Names the move to both nodes.</param>
/// <param name="SourceLetGo">The source has said that it gave the room away.</param>
/// <param name="SourceIsGone">The source's process has ended, or it has nothing of the room.</param>
/// <param name="Attempts">How often the latest question has been repeated.</param>
/// <param name="Failure">Null unless the room did not come to be where it should.</param>
[GenerateSerializer, Immutable, Alias("room-move")]
internal sealed record RoomMove(
    Guid Id,
    NodeId From,
    NodeDoor Source,
    NodeId To,
    NodeDoor Target,
    DateTimeOffset StartedAt,
    MoveState State,
    bool SourceLetGo,
    bool SourceIsGone,
    int Attempts,
    RoomMoveFailure? Failure)
{
    /// <summary>Before the target of a move in doubt counts as unreachable.</summary>
    public const int TakeOversMax = 2;

    /// <summary>Longer than a node stays unreachable before it is lost.</summary>
    public const int TakeBacksMax = 10;

    /// <summary>
    /// A source that is well has said something by then: it may wait for a target, for handshakes, and for a large record.
    /// </summary>
    private static readonly TimeSpan NewsWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TakeOverWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TakeBackWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FollowWithin = TimeSpan.FromSeconds(30);

    /// <summary>Nobody knows yet where the room will be.</summary>
    public bool IsOpen => State is MoveState.Moving or MoveState.InDoubt or MoveState.TakingBack;

    /// <summary>The same request would begin it again.</summary>
    public bool IsUnderWay => IsOpen || State is MoveState.Following;

    /// <summary>How long after the move last changed <see cref="OnSilence"/> is due; null: never.</summary>
    public TimeSpan? Patience => State switch
    {
        MoveState.Moving => NewsWithin,
        MoveState.InDoubt => TakeOverWithin,
        MoveState.TakingBack => TakeBackWithin,
        MoveState.Following => FollowWithin,
        _ => null,
    };

    public static RoomMoveStep Begin(Guid id, NodeId from, NodeDoor source, NodeId to, NodeDoor target, DateTimeOffset at)
    {
        RoomMove move = new(id, from, source, to, target, at, MoveState.Moving, false, false, 0, null);
        return move.Stay(RoomMoveOrder.ExpectAtTarget, RoomMoveOrder.DepartFromSource);
    }

    /// <summary>It is about this move, whoever says it.</summary>
    public bool Concerns(NodeEvent happened) => happened switch
    {
        RoomTaken taken => taken.Move == Id,
        RoomGiven given => given.Move == Id,
        MoveFailed failed => failed.Move == Id,
        MoveInDoubt doubt => doubt.Move == Id,
        CommandRefused refused => RoomMoveCommands.OrderOf(this, refused.Command) is not null,
        _ => false,
    };

    /// <summary>Input: a node speaks. What does not concern this move changes nothing.</summary>
    public RoomMoveStep On(NodeId node, NodeEvent happened)
    {
        if (!Concerns(happened)) return Stay();

        return happened switch
        {
            RoomTaken when node == To => OnTaken(),
            RoomGiven when node == From => OnGiven(),
            MoveFailed failed when node == From => OnFailed(new RoomMoveFailure(failed.Reason, failed.Detail)),
            MoveInDoubt when node == From => OnInDoubt(),
            CommandRefused refused => OnRefused(RoomMoveCommands.OrderOf(this, refused.Command), refused),
            _ => Stay(),
        };
    }

    /// <summary>Input: a node's process has ended.</summary>
    public RoomMoveStep OnLost(NodeId node)
    {
        if (node == From) return OnSourceGone();
        return node == To && State is MoveState.Moving or MoveState.InDoubt
            ? GiveUp(MoveFailure.TargetLost, $"Media node {To} has ended.")
            : Stay();
    }

    /// <summary>Input: nothing has happened for <see cref="Patience"/>.</summary>
    public RoomMoveStep OnSilence() => State switch
    {
        MoveState.Moving => AskTarget(this),
        MoveState.InDoubt when Attempts + 1 < TakeOversMax => AskAgain(RoomMoveOrder.TakeOverAtTarget),
        MoveState.InDoubt => GiveUp(MoveFailure.TimedOut, $"Neither media node {From} nor {To} said in time who has the room."),
        MoveState.TakingBack when Attempts + 1 < TakeBacksMax => AskAgain(RoomMoveOrder.TakeBackAtSource),
        MoveState.TakingBack => Unplace(),
        MoveState.Following => Followed(),
        _ => Stay(),
    };

    /// <summary>Whoever decides has forgotten what was said since the move was stored.</summary>
    public RoomMoveStep Resumed() => State switch
    {
        MoveState.Moving => Stay(RoomMoveOrder.ExpectAtTarget, RoomMoveOrder.DepartFromSource),
        MoveState.InDoubt => Stay(RoomMoveOrder.TakeOverAtTarget),
        MoveState.TakingBack => Stay(RoomMoveOrder.TakeBackAtSource),
        MoveState.Following => Stay(RoomMoveOrder.OpenAtTarget, RoomMoveOrder.ReleaseAtSource),
        _ => Stay(),
    };

    /// <summary>Input: nobody has to follow any more.</summary>
    public RoomMoveStep Followed() => State is MoveState.Following ? (this with { State = MoveState.Done }).Stay() : Stay();

    /// <summary>The room has left its node by another way: it ended, or was placed anew.</summary>
    public RoomMove Superseded() => State switch
    {
        MoveState.Following => this with { State = MoveState.Done },
        MoveState.Done or MoveState.Lost => this,
        _ => this with
        {
            State = MoveState.Lost,
            Failure = Failure ?? new RoomMoveFailure(MoveFailure.RoomEnded, "The room was closed, or everybody had left it."),
        },
    };

    private RoomMoveStep OnTaken() => State switch
    {
        MoveState.Moving or MoveState.InDoubt => Commit(),

        // Both may have the room now: the source is asked, and whatever it says decides.
        MoveState.Failed => TakeBack(Failure),
        MoveState.Lost => Stay(RoomMoveOrder.CloseAtTarget),
        _ => Stay(),
    };

    private RoomMoveStep OnGiven() => State switch
    {
        MoveState.Moving or MoveState.InDoubt or MoveState.TakingBack or MoveState.Failed => Commit(),
        MoveState.Lost => Stay(RoomMoveOrder.CloseAtTarget),
        _ => Stay(),
    };

    private RoomMoveStep OnFailed(RoomMoveFailure failure)
    {
        switch (State)
        {
            case MoveState.Moving or MoveState.InDoubt or MoveState.TakingBack:
                RoomMove failed = this with { State = MoveState.Failed, Failure = Failure ?? failure };
                return failed.Stay(RoomMoveOrder.CloseAtTarget);
            case MoveState.Following or MoveState.Done:
                return Stay(RoomMoveOrder.ReleaseAtSource);
            default:
                return Stay();
        }
    }

    private RoomMoveStep OnInDoubt() => State switch
    {
        MoveState.Moving or MoveState.InDoubt => AskTarget(this with { SourceLetGo = true }),
        MoveState.TakingBack => Stay(RoomMoveOrder.TakeBackAtSource),
        MoveState.Following or MoveState.Done => Stay(RoomMoveOrder.ReleaseAtSource),

        // Not the target's any more, whatever it has imported: the source may have gone on with the same keys meanwhile.
        MoveState.Failed => TakeBack(Failure),
        _ => Stay(RoomMoveOrder.CloseAtSource),
    };

    private RoomMoveStep OnRefused(RoomMoveOrder? order, CommandRefused refused) => (order, State, refused.Refusal) switch
    {
        // Not refused for good: the room repeats it under a higher epoch, or silence decides.
        (_, _, NodeRefusal.OldEpoch or NodeRefusal.Unreachable) => Stay(),
        (RoomMoveOrder.DepartFromSource, MoveState.Moving, NodeRefusal.UnknownRoom) => OnSourceGone(),
        (RoomMoveOrder.DepartFromSource, MoveState.Moving, NodeRefusal.Moved) => AskTarget(this with { SourceLetGo = true }),
        (RoomMoveOrder.DepartFromSource, MoveState.Moving, _) => OnFailed(new(MoveFailure.SourceRefused, refused.Detail)),
        (RoomMoveOrder.TakeOverAtTarget, MoveState.InDoubt, _) =>
            GiveUp(MoveFailure.TargetUnreachable, $"Media node {To} did not take the room."),
        (RoomMoveOrder.TakeBackAtSource, MoveState.TakingBack, _) => Unplace(),
        _ => Stay(),
    };

    private RoomMoveStep OnSourceGone() => State switch
    {
        MoveState.Moving or MoveState.InDoubt => AskTarget(this with { SourceIsGone = true }),
        MoveState.TakingBack => Unplace(),
        _ => Stay(),
    };

    private static RoomMoveStep AskTarget(RoomMove move) =>
        (move with { State = MoveState.InDoubt, Attempts = 0 }).Stay(RoomMoveOrder.TakeOverAtTarget);

    private RoomMoveStep AskAgain(RoomMoveOrder order) => (this with { Attempts = Attempts + 1 }).Stay(order);

    private RoomMoveStep Commit() => new(
        this with { State = MoveState.Following, Failure = null },
        RoomMoveVerdict.Commit,
        [RoomMoveOrder.OpenAtTarget, RoomMoveOrder.ReleaseAtSource]);

    /// <summary>The target does not have the room, or nobody can tell.</summary>
    private RoomMoveStep GiveUp(MoveFailure reason, string detail) =>
        SourceIsGone ? Unplace() : TakeBack(new RoomMoveFailure(reason, detail));

    private RoomMoveStep TakeBack(RoomMoveFailure? failure) => new(
        this with { State = MoveState.TakingBack, Attempts = 0, Failure = failure },
        RoomMoveVerdict.TakeBack,
        [RoomMoveOrder.TakeBackAtSource]);

    private RoomMoveStep Unplace() => new(
        this with
        {
            State = MoveState.Lost,
            Failure = new RoomMoveFailure(MoveFailure.SourceLost, $"Neither media node {From} nor {To} has the room any more."),
        },
        RoomMoveVerdict.Unplace,
        [RoomMoveOrder.CloseAtTarget, RoomMoveOrder.CloseAtSource]);

    private RoomMoveStep Stay(params ReadOnlySpan<RoomMoveOrder> orders) => new(this, RoomMoveVerdict.None, [.. orders]);
}
