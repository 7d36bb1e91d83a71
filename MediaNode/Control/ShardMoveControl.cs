using System.Diagnostics;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Link;

namespace Conference.MediaNode.Control;

/// <summary>The node link's messages about moves, applied to one shard and read from it.</summary>
internal sealed class ShardMoveControl(ShardMoves moves)
{
    /// <summary>These concern a room whether it is here or not.</summary>
    public static bool IsOfAMove(NodeCommand command) =>
        command is ExpectRoom or MoveRoom or TakeOverRoom or TakeBackRoom or ReleaseRoom;

    public ShardRefusal Apply(NodeCommand command, string name, Instant now) => command switch
    {
        ExpectRoom expect => moves.Expect(name, expect.Epoch, expect.Move, now),
        MoveRoom move => moves.Depart(name, move.Epoch, move.Move, move.Target.Address, move.Target.PublicKey, now),
        TakeOverRoom take => moves.TakeOver(name, take.Epoch, take.Move, take.SourceLetGo, now),
        TakeBackRoom back => moves.TakeBack(name, back.Epoch, back.Move, now),
        ReleaseRoom release => moves.Release(release.Move, now),
        _ => throw new UnreachableException($"{command.GetType().Name} is not of a move."),
    };

    public LinkInvited Invite(InviteLink invite, PeerLink link, Instant now) => new(
        invite.Room,
        invite.Epoch,
        invite.Link,
        invite.Id,
        link.Path.IsTunnelled ? [.. moves.Invite(link, now).Select(candidate => $"candidate:{candidate}")] : [],
        HasFollowed: !link.Path.IsTunnelled);

    public static NodeEvent Translate(ShardEvent happened) => happened switch
    {
        RoomTakenEvent taken => new RoomTaken(RoomKey.From(taken.Room), taken.Epoch, taken.Move),
        RoomGivenEvent given => new RoomGiven(RoomKey.From(given.Room), given.Epoch, given.Move),
        MoveFailedEvent failed => new MoveFailed(
            RoomKey.From(failed.Room), failed.Epoch, failed.Move, FailureOf(failed.Problem), AdviceOn(failed.Problem)),
        MoveInDoubtEvent doubt => new MoveInDoubt(RoomKey.From(doubt.Room), doubt.Epoch, doubt.Move),
        LinkFollowedEvent followed => new LinkFollowed(
            RoomKey.From(followed.Room), followed.Epoch, LinkId.From(followed.Link)),
        _ => throw new UnreachableException($"{happened.GetType().Name} is not a shard event."),
    };

    internal static MoveFailure FailureOf(MoveProblem problem) => problem switch
    {
        MoveProblem.TargetUnreachable => MoveFailure.TargetUnreachable,
        MoveProblem.TargetNotExpecting => MoveFailure.TargetNotExpecting,
        MoveProblem.TargetFull => MoveFailure.TargetFull,
        MoveProblem.OtherCertificate => MoveFailure.OtherCertificate,
        MoveProblem.NotUnderstood => MoveFailure.NotUnderstood,
        MoveProblem.TimedOut => MoveFailure.TimedOut,
        MoveProblem.TakenBack => MoveFailure.TakenBack,
        _ => throw new UnreachableException($"{problem} is not a problem."),
    };

    private static string AdviceOn(MoveProblem problem) => problem switch
    {
        MoveProblem.TargetUnreachable => "This node cannot reach the target's door. Check its address and the network between them.",
        MoveProblem.TargetNotExpecting => "The target was not told of the move. Try again; if it lasts, look at its node link.",
        MoveProblem.TargetFull => "The target carries the room already, or as many as it may. Choose another.",
        MoveProblem.OtherCertificate => "The nodes have different DTLS certificates. Give all nodes the same Node:DtlsCertificate.",
        MoveProblem.NotUnderstood => "The target cannot read this node's records. Bring both to versions next to each other.",
        MoveProblem.TimedOut => "The target did not answer in time. Look at its load.",
        MoveProblem.TakenBack => "The move was given up, and the room is served where it was.",
        _ => throw new UnreachableException($"{problem} is not a problem."),
    };
}
