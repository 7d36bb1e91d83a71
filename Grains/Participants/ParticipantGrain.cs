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
internal sealed partial class ParticipantGrain(
    [PersistentState("participant")] IPersistentState<ParticipantRecord> stored,
    IOptions<ConferenceGrainOptions> options,
    GrainEntropy entropy,
    GrainMetrics metrics,
    ILogger<ParticipantGrain> logger) : Grain, IParticipantGrain
{
    private ParticipantKey _key;
    private RoomView? _room;
    private ImmutableArray<ParticipantId> _speakers = [];
    private ImmutableArray<SlotBinding> _shown = [];
    private PendingOffer? _pending;
    private IGrainTimer? _offerDeadline;
    private IGrainTimer? _resubscribe;

    private ParticipantState State => stored.RecordExists ? stored.State.Participant ?? ParticipantState.Vacant : ParticipantState.Vacant;

    private IRoomGrain Room => GrainFactory.GetGrain<IRoomGrain>(_key.Room.ToString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = ParticipantKey.From(this.GetPrimaryKeyString());
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
            LogTakenOver(_key, earlier, request.Session);
            Tell(earlier, new ServerEnded("taken-over", "Somebody joined with the same identity while this session had no connection."));
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
        RoomRefusal refusal = await Room.SetMuted(_key.Participant, session, track, muted);
        if (refusal is not RoomRefusal.None)
        {
            return metrics.Refused(refusal is RoomRefusal.UnknownTrack ? SignallingRefusal.UnknownTrack : SignallingRefusal.NotInRoom);
        }

        Command((id, room, epoch) => new MuteTrack(id, room, epoch, track, muted));
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
            LogGap(_key, room.Version, update.Version);
            await Refresh();
        }
        else
        {
            await Adopt(room.With(update));
        }
    }

    public Task OnSpeakers(ImmutableArray<Speaker> speakers)
    {
        if (State.Session is not { } session) return Task.CompletedTask;

        _speakers = [.. speakers.Select(speaker => speaker.Participant)];
        Tell(session, new ServerSpeakers(speakers));
        UpdateSlots(always: false);
        return Task.CompletedTask;
    }

    public Task OnNodeEvent(NodeId node, NodeEvent happened)
    {
        if (_room?.Placement?.Node != node || State.Session is null)
        {
            Ignore(Ignored.OtherNode, node, happened);
            return Task.CompletedTask;
        }

        return happened switch
        {
            LinkAnswered answered => OnAnswered(node, answered),
            LinkChanged changed => OnLinkChanged(node, changed),
            CommandRefused refused => OnRefused(node, refused),
            _ => Stray(node, happened),
        };
    }

    private async Task OnAnswered(NodeId node, LinkAnswered answered)
    {
        if (_pending is not { } pending || pending.Command != answered.Command || pending.Link != answered.Link)
        {
            // The node now has a link that nobody waits for, unless it is the current one renegotiated.
            Ignore(Ignored.LateAnswer, node, answered);
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
            RefusePending(CodeOf(refusal), "The room does not take these tracks.");
            return;
        }

        LinkId? earlier = State.Link?.Id;
        await Save(State.Answered(link));
        StopWaiting();
        if (earlier is { } replaced && replaced != link.Id) CloseLink(replaced);
        Tell(new ServerAnswer(pending.Offer.Id, answered.Sdp));
        foreach (PublishedTrack track in TracksOf(link).Where(track => track.Muted))
        {
            Command((id, room, epoch) => new MuteTrack(id, room, epoch, track.Id, true));
        }

        UpdateSlots(always: true);
    }

    private async Task OnLinkChanged(NodeId node, LinkChanged changed)
    {
        if (State.Link?.Id != changed.Link)
        {
            Ignore(Ignored.OtherLink, node, changed);
            return;
        }

        LogLink(_key, changed.Link.Generation, changed.State, changed.End);
        if (changed.State is not LinkState.Closed) return;

        await LoseLink($"The link has ended ({changed.End}).");
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
                Ignore(Ignored.RefusedCommand, node, refused);
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
        RoomSnapshot? snapshot = await Room.Snapshot();
        if (snapshot is null)
        {
            await EndSession("room-closed", "The room has been closed.");
            return;
        }

        RoomView view = RoomView.Of(snapshot);
        if (_room is null && State.Link is { } link && link.Node != view.Placement?.Node)
        {
            // Before the room was known here, it moved.
            await Adopt(view, new RoomView(0, new RoomPlacement(link.Node, 0), view.Roster));
        }
        else
        {
            await Adopt(view);
        }
    }

    private Task Adopt(RoomView next) => Adopt(next, _room ?? next);

    private async Task Adopt(RoomView next, RoomView earlier)
    {
        _room = next;
        if (!next.Roster.ContainsKey(_key.Participant))
        {
            await EndSession("removed", "You are not in the room any more.");
            return;
        }

        foreach (ParticipantId left in next.LeftSince(earlier)) Tell(new ServerParticipantLeft(left));
        if (next.Placement != earlier.Placement) await OnPlacement(earlier.Placement, next.Placement);

        // A placement that silences everybody is told as lost media, not as one change for each.
        bool isSilenced = earlier.Placement is not null && !RoomView.KeepsLinks(earlier.Placement, next.Placement);
        foreach (RosterEntry entry in next.ChangedSince(earlier))
        {
            if (entry.Participant == _key.Participant || (isSilenced && entry.Tracks.IsEmpty)) continue;
            Tell(new ServerParticipantChanged(entry));
        }

        UpdateSlots(always: false);
    }

    private async Task OnPlacement(RoomPlacement? earlier, RoomPlacement? later)
    {
        if (RoomView.KeepsLinks(earlier, later)) return;

        if (earlier is not null)
        {
            StopWaiting();
            _shown = [];
            await Save(State.LinkGone());
            Tell(new ServerMediaLost($"Media node {earlier.Node} no longer carries the room."));
        }

        if (later is not null) Tell(new ServerMediaReady());
    }

    /// <summary>The room has put us out: there is nothing to leave any more.</summary>
    private async Task EndSession(string code, string detail)
    {
        if (State.Session is not { } session) return;
        CloseLinks();
        await Forget();
        Tell(session, new ServerEnded(code, detail));
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
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            // Memory is ahead of the store: whoever comes next must read it again.
            DeactivateOnIdle();
            throw;
        }
    }

    private void Send(PendingOffer pending)
    {
        StopWaiting();
        _pending = pending;
        _offerDeadline = this.RegisterGrainTimer(
            OnOfferDeadline, new GrainTimerCreationOptions(options.Value.OfferDeadline, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        RoomPlacement placement = _room!.Placement!;
        _ = NodeOf(placement).Execute(new AcceptOffer(
            pending.Command, _key.Room, placement.Epoch, pending.Link, pending.Offer.Sdp, State.Grants));
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
        LogOfferRefused(_key, pending.Link.Generation, code);
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

        ImmutableArray<OfferedTrack> offered = State.Grants.Subscribe ? OfferedTrack.By(room.Roster.Values, _key.Participant) : [];
        ImmutableArray<SlotBinding> next = SlotPlan.Next(link.Slots, _shown, offered, _speakers);
        if (!always && next.SequenceEqual(_shown)) return;

        _shown = next;
        Command((id, key, epoch) => new Subscribe(id, key, epoch, link.Id, next));
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

    private void CloseLink(LinkId link) => Command((id, room, epoch) => new CloseLink(id, room, epoch, link));

    private void Command(Func<Guid, RoomKey, long, NodeCommand> command)
    {
        if (_room?.Placement is not { } placement) return;
        _ = NodeOf(placement).Execute(command(entropy.NextId(), _key.Room, placement.Epoch));
    }

    private ImmutableArray<PublishedTrack> TracksOf(ParticipantLink link)
    {
        ImmutableArray<PublishedTrack> known = _room?.Roster.GetValueOrDefault(_key.Participant)?.Tracks ?? [];
        return [.. link.Tracks.Select(section => Track(new TrackId(link.Id, section.Mid), section.Kind))];

        PublishedTrack Track(TrackId id, MediaKind kind) => new(id, kind, known.Any(track => track.Id == id && track.Muted));
    }

    private static string CodeOf(RoomRefusal refusal) => refusal is RoomRefusal.TooManyTracks ? "too-many-tracks" : "not-in-room";

    private IMediaNodeGrain NodeOf(RoomPlacement placement) => GrainFactory.GetGrain<IMediaNodeGrain>(placement.Node.Value);

    private bool IsCurrent(SessionId session)
    {
        if (State.Session == session) return true;
        metrics.Count(Ignored.OtherSession);
        return false;
    }

    private void Tell(ServerMessage message)
    {
        if (State.Session is { } session) Tell(session, message);
    }

    private void Tell(SessionId session, ServerMessage message) =>
        _ = GrainFactory.GetGrain<ISignallingSessionGrain>(session.Value).Deliver(message);

    private Task Stray(NodeId node, NodeEvent happened)
    {
        Ignore(Ignored.StrayEvent, node, happened);
        return Task.CompletedTask;
    }

    private void Ignore(Ignored reason, NodeId node, NodeEvent happened)
    {
        metrics.Count(reason);
        LogIgnored(_key, node, happened.GetType().Name, reason);
    }

    [LoggerMessage(LogLevel.Information, "{Participant}: session {Earlier} is replaced by {Later}")]
    private partial void LogTakenOver(ParticipantKey participant, SessionId earlier, SessionId later);

    [LoggerMessage(LogLevel.Information, "{Participant}: link {Generation} is {State} ({End})")]
    private partial void LogLink(ParticipantKey participant, int generation, LinkState state, LinkEnd end);

    [LoggerMessage(LogLevel.Information, "{Participant}: the offer for link {Generation} is refused: {Code}")]
    private partial void LogOfferRefused(ParticipantKey participant, int generation, string code);

    [LoggerMessage(LogLevel.Debug, "{Participant}: knows the room's version {Known}, was told {Told}, asks for all of it")]
    private partial void LogGap(ParticipantKey participant, long known, long told);

    [LoggerMessage(LogLevel.Debug, "{Participant}: ignored {Kind} of {Node}: {Reason}")]
    private partial void LogIgnored(ParticipantKey participant, NodeId node, string kind, Ignored reason);
}
