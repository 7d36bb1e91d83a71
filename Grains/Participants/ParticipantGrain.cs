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
    GrainEntropy entropy,
    GrainMetrics metrics,
    ILogger<ParticipantGrain> logger) : Grain, IParticipantGrain
{
    private ParticipantKey _key;
    private ParticipantVoice _voice = null!;
    private RoomView? _room;
    private ImmutableArray<ParticipantId> _speakers = [];
    private ImmutableArray<SlotBinding> _shown = [];
    private PendingOffer? _pending;
    private IGrainTimer? _offerDeadline;
    private IGrainTimer? _resubscribe;

    private ParticipantState State => (stored.RecordExists ? stored.State.Participant : null) ?? ParticipantState.Vacant;

    private IRoomGrain Room => GrainFactory.GetGrain<IRoomGrain>(_key.Room.ToString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = ParticipantKey.From(this.GetPrimaryKeyString());
        _voice = new ParticipantVoice(GrainFactory, entropy, _key.Room);
        if (State.Session is null) return;

        await Refresh();
        UpdateSlots(always: true);
    }

    public async Task<AttachResult> Attach(AttachRequest request)
    {
        ParticipantState before = State;
        JoinResult joined = await Room.Join(
            new JoinRequest(_key.Participant, request.Name, request.Session, request.TokenId, before.MayBeTakenOver()));
        if (joined.Room is not { } room) return AttachResult.Refused(joined.Refusal);

        _room = RoomView.Of(room);
        if (before.Session == request.Session) return new AttachResult(RoomRefusal.None, room.Roster);

        CloseLinks();
        await Save(before.Attached(request));
        if (before.Session is { } earlier)
        {
            logger.TakenOver(_key, earlier, request.Session);
            _voice.Tell(earlier, new ServerEnded("taken-over", "Somebody joined as you while you had no connection."));
        }

        return new AttachResult(RoomRefusal.None, room.Roster);
    }

    public async Task SetConnected(SessionId session, bool connected)
    {
        if (!IsCurrent(session) || State.IsConnected == connected) return;
        await Save(State with { IsConnected = connected });
    }

    public async Task Detach(SessionId session)
    {
        if (!IsCurrent(session)) return;

        CloseLinks();
        await Room.Leave(_key.Participant, session);
        await Forget();
    }

    public async Task<SignallingRefusal> Offer(SessionId session, ClientOffer offer)
    {
        if (State.HasSeen(session, offer))
        {
            metrics.Count(Ignored.RepeatedMessage);
            return SignallingRefusal.None;
        }

        SignallingRefusal refusal = State.WhyNot(session, offer, _pending, _room?.Placement is not null);
        if (refusal is not SignallingRefusal.None) return metrics.Refused(refusal);

        // Stored before it is used: a generation that was once on its way to a node must not name another link.
        int earlier = State.Generation;
        await Save(State.Offering(offer));
        if (_pending is { } given && State.Generation != earlier && given.Link != State.Link?.Id) CloseLink(given.Link);
        Send(new PendingOffer(entropy.NextId(), new LinkId(_key, State.Generation), offer, IsRepeated: false));
        return SignallingRefusal.None;
    }

    public async Task<SignallingRefusal> SetMuted(SessionId session, string mid, bool muted)
    {
        if (State.Session != session) return metrics.Refused(SignallingRefusal.NotInRoom);
        if (State.Link is not { } link || !link.Publishes(mid)) return metrics.Refused(SignallingRefusal.UnknownTrack);

        TrackId track = new(link.Id, mid);
        switch (await Room.SetMuted(_key.Participant, session, track, muted))
        {
            case RoomRefusal.None: break;
            case RoomRefusal.UnknownTrack: return metrics.Refused(SignallingRefusal.UnknownTrack);
            default: return metrics.Refused(SignallingRefusal.NotInRoom);
        }

        _voice.Mute(_room?.Placement, track, muted);
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
        else
        {
            await Adopt(room.With(update), room);
        }
    }

    public Task OnSpeakers(ImmutableArray<Speaker> speakers)
    {
        if (State.Session is null) return Task.CompletedTask;

        _speakers = [.. speakers.Select(speaker => speaker.Participant)];
        Tell(new ServerSpeakers(speakers));
        UpdateSlots(always: false);
        return Task.CompletedTask;
    }

    public Task OnNodeEvent(NodeId node, NodeEvent happened)
    {
        if (_room?.Placement?.Node != node || State.Session is null) return Ignore(Ignored.OtherNode, node, happened);

        return happened switch
        {
            LinkAnswered answered => OnAnswered(node, answered),
            LinkChanged changed => OnLinkChanged(node, changed),
            CommandRefused refused => OnRefused(node, refused),
            _ => Ignore(Ignored.StrayEvent, node, happened),
        };
    }

    private async Task OnAnswered(NodeId node, LinkAnswered answered)
    {
        if (_pending is not { } pending || pending.Command != answered.Command || pending.Link != answered.Link)
        {
            // The node now has a link that nobody waits for, unless it is the current one renegotiated.
            await Ignore(Ignored.LateAnswer, node, answered);
            if (answered.Link.Generation < State.Generation && answered.Link != State.Link?.Id) CloseLink(answered.Link);
            return;
        }

        if (ParticipantLink.WhyNot(answered) is { } code)
        {
            RefusePending(code, "The answer of the media node is out of bounds; offer less.");
            return;
        }

        ParticipantLink link = new(answered.Link, node, State.Grants.Publish ? answered.Tracks : [], answered.Slots);
        RoomRefusal refusal = await Room.Publish(_key.Participant, State.Session!.Value, TracksOf(link));
        if (refusal is not RoomRefusal.None)
        {
            CloseLink(link.Id);
            string why = refusal is RoomRefusal.TooManyTracks ? "too-many-tracks" : "not-in-room";
            RefusePending(why, "The room does not take these tracks.");
            return;
        }

        LinkId? earlier = State.Link?.Id;
        await Save(State.Answered(link));
        StopWaiting();
        if (earlier is { } replaced && replaced != link.Id) CloseLink(replaced);
        Tell(new ServerAnswer(pending.Offer.Id, answered.Sdp));
        _voice.RepeatMutes(_room?.Placement, TracksOf(link));
        UpdateSlots(always: true);
    }

    private async Task OnLinkChanged(NodeId node, LinkChanged changed)
    {
        if (State.Link?.Id != changed.Link)
        {
            await Ignore(Ignored.OtherLink, node, changed);
            return;
        }

        logger.LinkChanged(_key, changed.Link.Generation, changed.State, changed.End);
        if (changed.State is LinkState.Closed) await LoseLink($"The link has ended ({changed.End}).");
    }

    private async Task OnRefused(NodeId node, CommandRefused refused)
    {
        bool isPending = _pending?.Command == refused.Command;
        switch (refused.Refusal)
        {
            case NodeRefusal.OldEpoch when isPending && !_pending!.IsRepeated:
                await Refresh();
                if (_pending is { } still) Send(still with { Command = entropy.NextId(), IsRepeated = true });
                return;
            case var _ when isPending:
                RefusePending(refused.Code, refused.Detail);
                return;
            case NodeRefusal.UnknownLink or NodeRefusal.UnknownRoom when refused.Link is { } gone && gone == State.Link?.Id:
                await LoseLink($"Media node {node} has no such link.");
                return;
            case NodeRefusal.OldEpoch or NodeRefusal.Unreachable when refused.Link is { } link && link == State.Link?.Id:
                ResubscribeLater();
                return;
            default:
                await Ignore(Ignored.RefusedCommand, node, refused);
                return;
        }
    }

    /// <summary>The link is gone without anybody of us having asked.</summary>
    private async Task LoseLink(string why)
    {
        await Save(State.LinkGone());
        await Room.Publish(_key.Participant, State.Session!.Value, []);
        _shown = [];

        // While another connection is being made, the client has given this one up itself.
        if (_pending is not null) return;
        Tell(new ServerMediaLost(why));
        if (_room?.Placement is not null) Tell(new ServerMediaReady());
    }

    /// <summary>The whole room as of now, for whoever missed something.</summary>
    private async Task Refresh()
    {
        if (await Room.Snapshot() is not { } snapshot)
        {
            await EndSession("room-closed", "The room has been closed.");
            return;
        }

        RoomView view = RoomView.Of(snapshot);

        // Before the room was known to this activation, it may have moved away from the link.
        RoomView earlier = State.Link is { } link ? view with { Placement = new RoomPlacement(link.Node, 0) } : view;
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
            StopWaiting();
            _shown = [];
            await Save(State.LinkGone());
        }

        foreach (ServerMessage news in RoomNews.Between(earlier, next, _key.Participant)) Tell(news);
        UpdateSlots(always: false);
    }

    /// <summary>The room has put us out: there is nothing to leave any more.</summary>
    private async Task EndSession(string code, string detail)
    {
        if (State.Session is not { } session) return;
        CloseLinks();
        await Forget();
        _voice.Tell(session, new ServerEnded(code, detail));
    }

    private async Task Forget()
    {
        _room = null;
        _speakers = [];
        await Save(State.Detached());
    }

    private async Task Save(ParticipantState state)
    {
        stored.State.Participant = state;
        await stored.WriteOrEnd(this);
    }

    private void Send(PendingOffer pending)
    {
        StopWaiting();
        _pending = pending;
        _offerDeadline = this.RegisterGrainTimer(
            OnOfferDeadline,
            new GrainTimerCreationOptions(options.Value.OfferDeadline, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        _voice.Accept(_room?.Placement, pending, State.Grants);
    }

    private Task OnOfferDeadline()
    {
        if (_pending is not null) RefusePending("media-timeout", "The media node did not answer in time; offer again.");
        return Task.CompletedTask;
    }

    private void RefusePending(string code, string detail)
    {
        if (_pending is not { } pending) return;
        StopWaiting();
        logger.OfferRefused(_key, pending.Link.Generation, code);
        Tell(new ServerOfferRefused(pending.Offer.Id, code, detail));
    }

    private void StopWaiting()
    {
        _offerDeadline?.Dispose();
        _offerDeadline = null;
        _pending = null;
    }

    private void UpdateSlots(bool always)
    {
        if (State.Link is not { } link || _room is not { Placement: not null } room) return;

        ImmutableArray<OfferedTrack> offered =
            State.Grants.Subscribe ? OfferedTrack.By(room.Roster.Values, _key.Participant) : [];
        ImmutableArray<SlotBinding> next = SlotPlan.Next(link.Slots, _shown, offered, _speakers);
        if (!always && next.SequenceEqual(_shown)) return;

        _shown = next;
        _voice.Show(room.Placement, link.Id, next);
        Tell(new ServerSlots(SlotContents.Of(link.Slots, next)));
    }

    private void ResubscribeLater()
    {
        _resubscribe?.Dispose();
        _resubscribe = this.RegisterGrainTimer(
            Resubscribe, new GrainTimerCreationOptions(options.Value.PlacementRetry, Timeout.InfiniteTimeSpan));
    }

    private async Task Resubscribe()
    {
        _resubscribe?.Dispose();
        _resubscribe = null;
        if (State.Session is null) return;
        await Refresh();
        if (State.Link is { } link) _voice.RepeatMutes(_room?.Placement, TracksOf(link));
        UpdateSlots(always: true);
    }

    private void CloseLinks()
    {
        if (_pending is { } pending && pending.Link != State.Link?.Id) CloseLink(pending.Link);
        if (State.Link is { } link) CloseLink(link.Id);
        StopWaiting();
        _resubscribe?.Dispose();
        _shown = [];
    }

    private void CloseLink(LinkId link) => _voice.Close(_room?.Placement, link);

    private ImmutableArray<PublishedTrack> TracksOf(ParticipantLink link) =>
        link.ToTracks(_room?.Roster.GetValueOrDefault(_key.Participant)?.Tracks ?? []);

    private bool IsCurrent(SessionId session)
    {
        if (State.Session == session) return true;
        metrics.Count(Ignored.OtherSession);
        return false;
    }

    private void Tell(ServerMessage message) => _voice.Tell(State.Session, message);

    private Task Ignore(Ignored reason, NodeId node, NodeEvent happened)
    {
        metrics.Count(reason);
        logger.Ignored(_key, node, happened.GetType().Name, reason);
        return Task.CompletedTask;
    }
}
