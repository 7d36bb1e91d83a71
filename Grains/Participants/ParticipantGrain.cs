using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Participants;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Conference.Grains.Participants;

/// <summary>
/// Somebody in a room. It awaits its room and its store; session and node are told one way. Events about links are not
/// judged by their epoch: a link's id and a command's id never repeat, and a link outlives epochs on its node.
/// </summary>
internal sealed class ParticipantGrain(
    [PersistentState("participant")] IPersistentState<ParticipantRecord> stored,
    IOptions<ConferenceGrainOptions> options,
    TimeProvider time,
    GrainEntropy entropy,
    GrainMetrics metrics,
    ILogger<ParticipantGrain> logger) : Grain, IParticipantGrain
{
    private ParticipantKey _key;
    private ParticipantVoice _voice = null!;
    private ParticipantLinks _links = null!;
    private RoomView? _room;

    internal ParticipantState State => (stored.RecordExists ? stored.State.Participant : null) ?? ParticipantState.Vacant;

    /// <summary>The room as this activation knows it; null for somebody who is not in it.</summary>
    internal RoomView? View => _room;

    internal IRoomGrain Room => GrainFactory.GetGrain<IRoomGrain>(_key.Room.ToString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = ParticipantKey.From(this.GetPrimaryKeyString());
        _voice = new ParticipantVoice(GrainFactory, time, entropy, _key.Room, () => _room?.Placement, () => State.Session);
        _links = new ParticipantLinks(this, _key, _voice, options.Value, entropy, logger);
        _voice.BeginTelling();
        if (State.Session is null) return;

        _links.FindSlots();
        await Refresh();
        if (_room is not null) await _links.RefuseForgottenOffer();
    }

    public async Task<AttachResult> Attach(AttachRequest request)
    {
        ParticipantState before = State;
        if (before.HasToEndFor(request) is { } first) return AttachResult.After(first);

        JoinResult joined = await Room.Join(
            new JoinRequest(_key.Participant, request.Name, request.Session, request.TokenId, before.MayBeTakenOver()));
        if (joined.Room is not { } room) return AttachResult.Refused(joined.Refusal);

        RoomView view = RoomView.Of(room);
        if (before.Session == request.Session)
        {
            await Adopt(view, _room ?? view);
            _voice.BeginTelling();
            return new AttachResult(RoomRefusal.None, room.Roster, _voice.Telling);
        }

        _room = view;
        _links.Close();
        await Save(before.Attached(request));
        if (before.Session is { } earlier)
        {
            logger.TakenOver(_key, earlier, request.Session);
            _voice.End(earlier, new ServerEnded("taken-over", "Somebody joined as you while you had no connection."));
        }

        _voice.BeginTelling();
        return new AttachResult(RoomRefusal.None, room.Roster, _voice.Telling);
    }

    public async Task SetConnected(SessionId session, bool connected)
    {
        if (!await IsCurrent(session) || State.IsConnected == connected) return;
        await Save(State with { IsConnected = connected });
    }

    public async Task Detach(SessionId session)
    {
        if (await IsCurrent(session))
        {
            _links.Close();
            await Forget();
        }

        // Last, and also when repeated: whom the room names, its roll call finds.
        await Room.Leave(_key.Participant, session);
    }

    public async Task<SignallingRefusal> Offer(SessionId session, ClientOffer offer)
    {
        if (await IsCurrent(session) && State.HasSeen(session, offer))
        {
            metrics.Count(Ignored.RepeatedMessage);
            return SignallingRefusal.None;
        }

        SignallingRefusal refusal = State.WhyNot(session, offer, _links.Pending, _room?.Placement is not null);
        if (refusal is not SignallingRefusal.None) return metrics.Refused(refusal);

        // Stored before it is used: a generation that was once on its way to a node must not name another link.
        int earlier = State.Generation;
        await Save(State.Offering(offer));
        _links.Offer(offer, isNew: State.Generation != earlier);
        return SignallingRefusal.None;
    }

    public async Task<SignallingRefusal> SetMuted(SessionId session, string mid, bool muted)
    {
        if (!await IsCurrent(session)) return metrics.Refused(SignallingRefusal.NotInRoom);
        if (State.Link is not { } link || !link.Publishes(mid)) return metrics.Refused(SignallingRefusal.UnknownTrack);

        TrackId track = new(link.Id, mid);
        switch (await Room.SetMuted(_key.Participant, session, track, muted))
        {
            case RoomRefusal.None: break;
            case RoomRefusal.UnknownTrack: return metrics.Refused(SignallingRefusal.UnknownTrack);
            default: return metrics.Refused(SignallingRefusal.NotInRoom);
        }

        _voice.Mute(track, muted);
        return SignallingRefusal.None;
    }

    public async Task OnRoomUpdate(RoomUpdate update)
    {
        if (_room is not { } room || State.Session is null || room.OrderOf(update) is UpdateOrder.Old)
        {
            metrics.Count(Ignored.OldUpdate);
            return;
        }

        if (update is RoomClosed)
        {
            await EndSession("room-closed", "The room has been closed.");
        }
        else if (room.OrderOf(update) is UpdateOrder.Gap)
        {
            logger.Gap(_key, room.Version, update.Version);
            await Refresh();
        }
        else if (RoomNews.Subject(update) is { } subject && (update is EntryChanged || subject != _key.Participant))
        {
            _room = room.With(update);
            if (subject != _key.Participant && RoomNews.Of(update, room) is { } news) _voice.Tell(news);
            _links.UpdateSlots(subject);
        }
        else
        {
            await Adopt(room.With(update), room);
        }
    }

    public Task OnSpeakers(ImmutableArray<Speaker> speakers)
    {
        if (_room is null) return Task.CompletedTask;

        _links.Hear(speakers);
        _voice.Tell(new ServerSpeakers(speakers));
        _links.UpdateSlots(always: false);
        return Task.CompletedTask;
    }

    public Task OnNodeEvent(NodeId node, NodeEvent happened)
    {
        if (happened is CommandRefused { Refusal: NodeRefusal.Moved, Link: { } left } && !_links.IsWanted(left))
        {
            return _links.TryCloseLater(left) ? Task.CompletedTask : Ignore(Ignored.RefusedCommand, node, happened);
        }

        if (_room?.Placement?.Node != node || State.Session is null) return Ignore(Ignored.OtherNode, node, happened);
        return _links.OnNodeEvent(node, happened);
    }

    public async Task<Restatement?> Restate(SessionId session)
    {
        if (!await IsCurrent(session)) return null;

        await Refresh();
        if (State.Session != session || _room is not { } room) return null;

        // Told after the snapshot, which the session waits for.
        _voice.BeginTelling();
        _links.UpdateSlots(always: true);
        await _links.RefuseForgottenOffer();
        ServerSnapshot snapshot = new(room.Ordered(), room.Placement is not null, State.Link?.Connection ?? 0);
        return new Restatement(snapshot, _voice.Telling);
    }

    public async Task OnRollCall(RollCall call)
    {
        if (!await IsCurrent(call.Session))
        {
            metrics.Count(Ignored.GhostMember);
            logger.GhostMember(_key, call.Session);
            await Room.Leave(_key.Participant, call.Session);
            return;
        }

        if (_room is null || _room.Version < call.Version) await Refresh();
        if (State.Session is null) return;

        if (call.Inspection is { } inspection && _room?.Placement is not null) await _links.OnInspected(inspection, call.Links);
        _voice.CallRoll(_key);
    }

    /// <summary>The whole room as of now, for whoever missed something.</summary>
    internal async Task Refresh()
    {
        if (await Room.Snapshot(_key.Participant) is not { } snapshot)
        {
            await EndSession("room-closed", "The room has been closed.");
            return;
        }

        RoomView view = RoomView.Of(snapshot);

        // Before the room was known to this activation, it may have moved away from the link.
        RoomView earlier = State.Link is { } link ? view with { Placement = new RoomPlacement(link.Node, 0, link.Since) } : view;
        await Adopt(view, _room ?? earlier);
    }

    private async Task Adopt(RoomView next, RoomView earlier)
    {
        _room = next;
        if (!next.Roster.ContainsKey(_key.Participant))
        {
            await EndSession("removed", "You are not in the room any more.");
            return;
        }

        if (earlier.Placement is not null && !RoomView.KeepsLinks(earlier.Placement, next.Placement))
        {
            _links.Stop();
            await Save(State.LinkGone());
        }

        foreach (ServerMessage news in RoomNews.Between(earlier, next, _key.Participant)) _voice.Tell(news);
        if (RoomView.HasMoved(earlier.Placement, next.Placement)) _links.Repeat();
        else _links.UpdateSlots(always: false);
    }

    /// <summary>The room has put us out. The session is let go of when it says that it has ended.</summary>
    private async Task EndSession(string code, string detail)
    {
        if (State.Session is not { } session) return;
        _links.Close();
        _room = null;
        _links.Forget();
        if (State.Ending() is var ending && ending != State) await Save(ending);
        _voice.End(session, new ServerEnded(code, detail));
    }

    private async Task Forget()
    {
        _room = null;
        _links.Forget();
        await Save(State.Detached());
    }

    internal async Task Save(ParticipantState state)
    {
        stored.State.Participant = state;
        await stored.WriteOrEnd(this);
    }

    /// <summary>
    /// Before anybody is told that it is not, what is stored is looked at: if another activation has written it, that one was the
    /// participant, and this one ends.
    /// </summary>
    private async Task<bool> IsCurrent(SessionId session)
    {
        if (State.Session == session) return true;

        await stored.ReadStateAsync();
        if (State.Session == session)
        {
            DeactivateOnIdle();
            await Refresh();
            return State.Session == session;
        }

        metrics.Count(Ignored.OtherSession);
        return false;
    }

    internal Task Ignore(Ignored reason, NodeId node, NodeEvent happened)
    {
        metrics.Count(reason);
        logger.Ignored(_key, node, happened.GetType().Name, reason);
        return Task.CompletedTask;
    }
}
