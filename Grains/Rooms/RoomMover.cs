using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Microsoft.Extensions.Logging;

namespace Conference.Grains.Rooms;

/// <summary>Carries out what <see cref="RoomMove"/> decides for a room's grain, and keeps its time.</summary>
internal sealed class RoomMover(
    RoomGrain grain,
    RoomKey key,
    RoomVoice voice,
    TimeProvider time,
    GrainEntropy entropy,
    GrainMetrics metrics,
    ILogger<RoomGrain> logger)
{
    /// <summary>Whose clients have to follow the latest move. Not stored: forgotten, the move is over after a while.</summary>
    private readonly HashSet<ParticipantId> _awaited = [];

    private int _expected;
    private IGrainTimer? _silence;

    public async Task<MoveResult> Begin(NodeId? target)
    {
        if (grain.Room is not { IsClosed: false } room) return Refused(MoveRefusal.UnknownRoom);
        if (room.IsMovingTo(target)) return new MoveResult(MoveRefusal.None, Describe(room));

        MoveRefusal refusal = room.WhyNotMove(target);
        if (refusal is not MoveRefusal.None) return Refused(refusal);

        NodeId from = room.Placement!.Node;
        MovePlan plan = await grain.Fleet.PlanMove(key, from, target);
        if (plan is not { Refusal: MoveRefusal.None, To: { } to, Source: { } source, Target: { } door })
        {
            return Refused(plan.Refusal);
        }

        RoomMoveStep begun = RoomMove.Begin(entropy.NextId(), from, source, to, door, time.GetUtcNow());
        logger.Moves(key, from, to, begun.Move.Id);
        Await([]);
        await Apply(begun);
        return new MoveResult(MoveRefusal.None, Describe(grain.Room!));
    }

    /// <summary>Null when the room has never moved.</summary>
    public RoomMoveDescription? Describe(RoomState room) => room.Move is { } move
        ? new(move.Id, move.From, move.To, move.State, move.StartedAt, _expected, _expected - _awaited.Count, move.Failure)
        : null;

    /// <summary>After the room was activated, or under an epoch that it had to raise.</summary>
    public async Task Resume()
    {
        if (grain.Room?.Move is not { } move) return;
        if (move.State is MoveState.Following) await grain.Fleet.EndMove(key, move.To);
        Order(move.Resumed());
        ExpectNews();
        await LookForNodes();
    }

    /// <summary>That one of its nodes has ended may have been said, and lost.</summary>
    public async Task LookForNodes()
    {
        if (grain.Room is { Move: { IsOpen: true, SourceIsGone: false } leaving, Placement: var placement }
            && await grain.Fleet.IsGone(leaving.From, placement?.Instance))
        {
            await OnLost(leaving, leaving.From);
        }

        if (grain.Room?.Move is { IsOpen: true, TargetIsGone: false } coming && await grain.Fleet.IsGone(coming.To, null))
        {
            await OnLost(coming, coming.To);
        }
    }

    public Task OnEvent(RoomMove move, NodeId node, NodeEvent happened) => Apply(move.On(node, happened));

    public Task OnLost(RoomMove move, NodeId node) => Apply(move.OnLost(node));

    /// <summary>Somebody's client has followed, or will not have to.</summary>
    public async Task OnFollowed(ParticipantId participant, bool hasLeft)
    {
        if (grain.Room?.Move is not { State: MoveState.Following } move || !_awaited.Remove(participant)) return;
        if (hasLeft) _expected--;
        if (_awaited.Count == 0) await Apply(move.Followed());
    }

    /// <summary>The room has ended or lost its node while it moved.</summary>
    public void Stop()
    {
        _silence?.Dispose();
        _silence = null;
    }

    private async Task Apply(RoomMoveStep step)
    {
        RoomState room = grain.Room!;
        bool isNews = step.Move != room.Move;
        RoomChange change = room.After(step);
        if (isNews) await grain.Save(change.Room);
        if (isNews) Log(step.Move);

        // The target may go on for good before anybody asks anything of it.
        Order(step);
        voice.Tell(change.Room, change.Update);
        if (!isNews) return;

        if (step.Verdict is RoomMoveVerdict.Commit) Await(change.Room.Members.Keys);
        ExpectNews();

        // Before the fleet is asked: if it cannot answer, the room asks again.
        grain.ScheduleChore();
        await Settle(step, room.Move?.State);
    }

    /// <summary>The fleet learns where the room is now.</summary>
    private async Task Settle(RoomMoveStep step, MoveState? before)
    {
        RoomMove move = step.Move;
        if (step.Verdict is RoomMoveVerdict.Unplace)
        {
            await grain.Fleet.Release(key);
            await grain.TryPlace();
        }
        else if (move.State != before && move.State is MoveState.Following or MoveState.Failed)
        {
            await grain.Fleet.EndMove(key, move.State is MoveState.Following ? move.To : move.From);
        }
    }

    private void Await(IEnumerable<ParticipantId> participants)
    {
        _awaited.Clear();
        _awaited.UnionWith(participants);
        _expected = _awaited.Count;
    }

    private void Order(RoomMoveStep step)
    {
        if (grain.Room is not { } room) return;

        foreach (RoomMoveOrder order in step.Orders)
        {
            (NodeId node, NodeCommand command) = RoomMoveCommands.Of(step.Move, order, key, room.Epoch);

            // By now the room may be there by another way.
            if (command is CloseRoom && room.Placement?.Node == node) continue;
            voice.Command(node, command);
        }
    }

    private void ExpectNews()
    {
        Stop();
        if (grain.Room?.Move?.Patience is not { } patience) return;
        _silence = grain.RegisterGrainTimer(
            OnSilence, new GrainTimerCreationOptions(patience, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    private Task OnSilence() => grain.Room?.Move is { } move ? Apply(move.OnSilence()) : Task.CompletedTask;

    private void Log(RoomMove move)
    {
        if (move.Failure is { } failure) logger.MoveFails(key, move.Id, move.State, failure.Reason.ToString(), failure.Detail);
        else logger.MoveIs(key, move.Id, move.State);
    }

    private MoveResult Refused(MoveRefusal refusal)
    {
        logger.MoveRefused(key, refusal);
        return MoveResult.Refused(metrics.Refused(refusal));
    }
}
