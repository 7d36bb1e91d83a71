using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Conference.Grains.Rooms;

/// <summary>
/// One room. Two activations may exist for a moment: each raises the epoch by a conditional write before its first
/// command, so that the one whose write fails is dropped and the other's commands prevail at the node.
/// </summary>
internal sealed class RoomGrain(
    [PersistentState("room")] IPersistentState<RoomRecord> stored,
    IOptions<ConferenceGrainOptions> options,
    TimeProvider time,
    GrainEntropy entropy,
    GrainMetrics metrics,
    ILogger<RoomGrain> logger) : Grain, IRoomGrain
{
    private RoomKey _key;
    private RoomStorage _storage = null!;
    private RoomVoice _voice = null!;
    private RoomMover _mover = null!;
    private RoomRollCall _rollCall = null!;
    private RoomChores _chores = null!;
    private RoomSpeakers _speakers = null!;
    private Guid _opening;

    internal RoomState? Room => _storage.Room;

    internal IMediaFleetGrain Fleet => GrainFactory.GetGrain<IMediaFleetGrain>(IMediaFleetGrain.Key);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = RoomKey.From(this.GetPrimaryKeyString());
        _storage = new RoomStorage(stored, this, _key);
        _voice = new RoomVoice(GrainFactory, entropy, _key);
        _mover = new RoomMover(this, _key, _voice, time, entropy, metrics, logger);
        _speakers = new RoomSpeakers(_key, _voice);
        _chores = new RoomChores(this, options.Value, Do);
        _rollCall = new RoomRollCall(this, _key, _voice, options.Value.RollCallPeriod, metrics);
        if (Room is { Placement: not null } room) await RaiseEpoch(room, room.Epoch);
        ScheduleChore();
        _rollCall.Hurry();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _storage.Leave(reason);

    public async Task<RoomResult> Create(RoomSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.ParticipantsMax, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.ParticipantsMax, RoomSettings.ParticipantsLimit);

        if (Room is { IsClosed: false } existing)
        {
            return existing.Settings == settings ? Found(existing) : Refused(RoomRefusal.OtherSettings);
        }

        RoomState created = RoomState.Created(settings, time.GetUtcNow(), Room);
        await Save(created);
        return Found(created);
    }

    public async Task<RoomResult> Describe() =>
        await _storage.Find(static known => !known.IsClosed) is { IsClosed: false } room ? Found(room) : Refused(RoomRefusal.UnknownRoom);

    public async Task<RoomResult> Close()
    {
        if (await _storage.Find(static known => !known.IsClosed) is not { } room) return Refused(RoomRefusal.UnknownRoom);

        RoomChange closed = room.Closed();
        if (closed.Update is not null)
        {
            await Save(closed.Room);
            CloseAtNodes(room);
            _voice.Tell(room, closed.Update);
            ScheduleChore();
            logger.Closed(_key);
        }

        // Also when repeated: an earlier attempt may have failed right here.
        await TellFleet();
        return Found(closed.Room);
    }

    public async Task<JoinResult> Join(JoinRequest request)
    {
        RoomState? known = await _storage.Find(each => each.WhyNot(request) is RoomRefusal.None);
        RoomRefusal refusal = known?.WhyNot(request) ?? RoomRefusal.UnknownRoom;
        if (known is not { } room || refusal is not RoomRefusal.None)
        {
            logger.JoinRefused(_key, request.Participant, refusal);
            return JoinResult.Refused(metrics.Refused(refusal));
        }

        if (room.IsIn(request.Participant, request.Session)) return new JoinResult(RoomRefusal.None, room.ToSnapshot());

        RoomChange placed = new(room, null);
        if (room.Placement is null)
        {
            if (await Fleet.Place(_key) is not { } place) return JoinResult.Refused(metrics.Refused(RoomRefusal.NoMediaNode));
            placed = room.Placed(place);
        }

        RoomChange joined = placed.Room.Joined(request, time.GetUtcNow());
        await Save(joined.Room);
        if (placed.Update is not null) OpenAtNode(joined.Room);

        // The joiner has it all from the snapshot.
        _voice.Tell(room, placed.Update);
        _voice.Tell(room, joined.Update);
        _speakers.TellJoiner(request.Participant);
        ScheduleChore();
        logger.Joined(_key, request.Participant, joined.Room.Members.Count);
        return new JoinResult(RoomRefusal.None, joined.Room.ToSnapshot());
    }

    public async Task Leave(ParticipantId participant, SessionId session)
    {
        if (await _storage.Find(known => known.IsIn(participant, session)) is not { } room) return;

        RoomChange left = room.Left(participant, session);
        await Commit(left);
        if (left.Update is null)
        {
            if (left.Room.IsClosed) await TellFleet();
            metrics.Count(Ignored.OtherSession);
            return;
        }

        logger.Left(_key, participant, left.Room.Members.Count);
        _speakers.Forget(participant);
        await _mover.OnFollowed(participant, hasLeft: true);
    }

    public Task<RoomRefusal> Publish(ParticipantId participant, SessionId session, ImmutableArray<PublishedTrack> tracks) => Commit(
        room => room.WhyNotPublish(participant, session, tracks), room => room.Published(participant, tracks));

    public Task<RoomRefusal> SetMuted(ParticipantId participant, SessionId session, TrackId track, bool muted) => Commit(
        room => room.WhyNotMute(participant, session, track), room => room.Muted(participant, track, muted));

    public async Task<RoomSnapshot?> Snapshot(ParticipantId? asking) =>
        await _storage.Find(known => known.Lists(asking)) is { IsClosed: false } room ? room.ToSnapshot() : null;

    public Task<MoveResult> Move(NodeId? target) => _mover.Begin(target);

    public async Task OnNodeEvent(NodeId node, NodeEvent happened)
    {
        if (happened is RoomTaken or RoomGiven or MoveFailed or MoveInDoubt || Room?.Move?.Concerns(happened) is true)
        {
            await OnMoveEvent(node, happened);
            return;
        }

        if (Room is not { Placement: { } placement } room || placement.Node != node)
        {
            Ignore(Ignored.OtherNode, node, happened);
            return;
        }

        if (happened.Epoch < placement.Epoch && happened is not CommandRefused { Refusal: NodeRefusal.UnknownRoom })
        {
            Ignore(Ignored.OldEpoch, node, happened);
            return;
        }

        // Either this activation is the old one, then the write fails and drops it; or the node remembers what we forgot.
        if (happened.Epoch > placement.Epoch) await RaiseEpoch(room, happened.Epoch);
        switch (happened)
        {
            case SpeakersChanged speaking:
                _speakers.OnChanged(room, speaking);
                break;
            case RoomInspected inspected:
                _rollCall.OnInspected(inspected);
                break;
            case LinkFollowed followed:
                await _mover.OnFollowed(followed.Link.Owner.Participant, hasLeft: false);
                break;
            case CommandRefused { Refusal: NodeRefusal.UnknownRoom or NodeRefusal.Unreachable } refused:
                logger.NodeRefused(_key, node, refused.Refusal, refused.Code);
                _chores.NodeMissedOpening = true;
                ScheduleChore();
                break;
            case CommandRefused { Refusal: NodeRefusal.Draining or NodeRefusal.Full } refused when refused.Command == _opening:
                // Placed there before the fleet knew. Asked again a little later, it knows.
                logger.NodeRefused(_key, node, refused.Refusal, refused.Code);
                await Commit(room.Unplaced());
                await Fleet.Release(_key);
                break;
            default:
                Ignore(happened is CommandRefused ? Ignored.RefusedCommand : Ignored.StrayEvent, node, happened);
                break;
        }
    }

    public async Task OnNodeReturned(NodeId node, Guid instance, long epoch)
    {
        _rollCall.Hurry();
        await _storage.Find(known => known.Concerns(node, instance));
        if (Room is { Move: { IsOpen: true } move } && (node == move.From || node == move.To))
        {
            await _mover.Resume();
        }
        else if (Room is { Placement: { } placement } room && placement.IsAt(node, instance))
        {
            if (epoch > placement.Epoch) await RaiseEpoch(room, epoch);
            else if (room.Move is { IsUnderWay: true }) await _mover.Resume();
            else OpenAtNode(room);
        }
        else
        {
            if (epoch > 0)
            {
                metrics.Count(Ignored.StrayRoom);
                logger.StrayRoom(_key, node, epoch);
                _voice.Close(node, Math.Max(epoch, Room?.Epoch ?? 0));
            }

            await TellFleet();
        }
    }

    public async Task OnNodeDraining(NodeId node)
    {
        if (Room is not { IsClosed: false, Placement: { } placement } room || placement.Node != node) return;
        await (room.Members.IsEmpty ? Vacate() : _mover.Begin(null));
    }

    public async Task OnWoken()
    {
        await _storage.LookAgain();
        ScheduleChore();
        await (Room?.Move is { IsOpen: true } ? _mover.LookForNodes() : TellFleet());
    }

    public async Task OnNodeLost(NodeId node, Guid instance)
    {
        if (Room is { Move: { IsOpen: true } move } && (node == move.From || node == move.To))
        {
            logger.NodeLost(_key, node);
            await _mover.OnLost(move, node);
        }
        else if (Room is { Placement: { } placement } room && placement.IsAt(node, instance))
        {
            await Lose(room, placement, new NodePlace(node, instance));
        }
        else
        {
            metrics.Count(Ignored.OtherNode);
            await TellFleet();
        }
    }

    /// <param name="lost">Null: the fleet has said so, and knows which.</param>
    private async Task Lose(RoomState room, RoomPlacement placement, NodePlace? lost = null)
    {
        // Said even if a new node follows at once: it may be the same one, restarted, and the links are gone all the same.
        logger.NodeLost(_key, placement.Node);
        _speakers.Clear();
        await Commit(room.Unplaced());

        // What was said to it since may have reached the process that took its place.
        _voice.Close(placement.Node, placement.Epoch);
        _mover.Stop();
        await TryPlace(lost);
    }

    /// <summary>The fleet's board may be older than what is stored here.</summary>
    private async Task TellFleet()
    {
        RoomState? room = await _storage.Find(static known => known.Placement is not null);
        if (room is not { Placement: { } placement })
        {
            if (room is not { IsOver: false }) await Fleet.Release(_key);
        }
        else if (!await Fleet.Confirm(_key, placement.Node, placement.Instance) && room.Move is not { IsOpen: true })
        {
            await Lose(room, placement);
        }
    }

    private async Task<RoomRefusal> Commit(Func<RoomState, RoomRefusal> whyNot, Func<RoomState, RoomChange> change)
    {
        RoomState? room = await _storage.Find(known => whyNot(known) is RoomRefusal.None);
        RoomRefusal refusal = room is null ? RoomRefusal.UnknownRoom : whyNot(room);
        if (refusal is RoomRefusal.None) await Commit(change(room!));
        return metrics.Refused(refusal);
    }

    /// <summary>Changes the room, stores it, and tells everybody who is in it then.</summary>
    private async Task Commit(RoomChange change)
    {
        if (ReferenceEquals(change.Room, Room)) return;
        await Save(change.Room);
        _voice.Tell(change.Room, change.Update);
        ScheduleChore();
    }

    /// <summary>A move's event counts whatever its epoch: the move's id says what it is about.</summary>
    private async Task OnMoveEvent(NodeId node, NodeEvent happened)
    {
        if (Room is not { Move: { } move } room || !move.Concerns(happened))
        {
            Ignore(Ignored.OtherMove, node, happened);
            return;
        }

        if (happened is CommandRefused { Refusal: NodeRefusal.OldEpoch } && happened.Epoch > room.Epoch)
        {
            await RaiseEpoch(room, happened.Epoch);
            return;
        }

        if (happened is CommandRefused refused) logger.NodeRefused(_key, node, refused.Refusal, refused.Code);
        await _mover.OnEvent(move, node, happened);
    }

    internal Task Save(RoomState room) => _storage.Save(room);

    private async Task RaiseEpoch(RoomState room, long heard)
    {
        RoomChange raised = room.EpochRaised(heard);
        await Save(raised.Room);

        // Its node may have nothing of a room on its way any more: opening it there would make an empty one.
        if (raised.Room.Move is not { IsUnderWay: true }) OpenAtNode(raised.Room);
        await _mover.Resume();
        _voice.Tell(raised.Room, raised.Update);
    }

    internal async Task TryPlace(NodePlace? lost = null)
    {
        if (Room is not { IsClosed: false, Members.IsEmpty: false } room)
        {
            await TellFleet();
            return;
        }

        if (await Fleet.Place(_key, lost) is not { } place)
        {
            logger.NoNode(_key);
            ScheduleChore();
            return;
        }

        RoomChange placed = room.Placed(place);
        await Save(placed.Room);
        OpenAtNode(placed.Room);
        _voice.Tell(placed.Room, placed.Update);
        ScheduleChore();
    }

    private async Task Vacate()
    {
        if (Room is not { } room) return;
        await Save(room.Unplaced().Room);
        CloseAtNodes(room);
        await Fleet.Release(_key);
    }

    internal void ScheduleChore()
    {
        _rollCall.Keep();
        _chores.Schedule();
    }

    private async Task Do(RoomChore chore)
    {
        // A node that cannot be told may be gone, and the word of it lost.
        if (chore is RoomChore.Reopen) await TellFleet();
        if (chore is RoomChore.Vacate) await Vacate();
        else if (chore is RoomChore.Place) await TryPlace();
        else if (chore is RoomChore.Reopen) OpenAtNode(Room!);
    }

    private void OpenAtNode(RoomState room)
    {
        if (room.Placement is not { } placement) return;
        _chores.NodeMissedOpening = false;
        logger.Placed(_key, placement.Node, placement.Epoch);
        _opening = _voice.Open(placement);
    }

    private void CloseAtNodes(RoomState room)
    {
        _mover.Stop();
        _voice.Close(room);
    }

    private RoomResult Found(RoomState room) => new(RoomRefusal.None, room.ToDescription(_key.Room, _mover.Describe(room)));

    private RoomResult Refused(RoomRefusal refusal) => RoomResult.Refused(metrics.Refused(refusal));

    private void Ignore(Ignored reason, NodeId node, NodeEvent happened)
    {
        metrics.Count(reason);
        logger.Ignored(_key, node, happened.GetType().Name, happened.Epoch, reason);
    }
}
