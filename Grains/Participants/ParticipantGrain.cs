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
    private OfferDesk _offers = null!;
    private ShownSlots _slots = null!;
    private LinkFollow _follow = null!;
    private LinkClosings _closings = null!;
    private RoomView? _room;
    private IGrainTimer? _resubscribe;

    private ParticipantState State => (stored.RecordExists ? stored.State.Participant : null) ?? ParticipantState.Vacant;

    private IRoomGrain Room => GrainFactory.GetGrain<IRoomGrain>(_key.Room.ToString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = ParticipantKey.From(this.GetPrimaryKeyString());
        ConferenceGrainOptions waits = options.Value;
        _voice = new ParticipantVoice(GrainFactory, entropy, _key.Room, () => _room?.Placement, () => State.Session);
        _offers = new OfferDesk(this, _key, _voice, waits.OfferDeadline, entropy, logger);
        _slots = new ShownSlots(_key.Participant, _voice);
        _follow = new LinkFollow(this, _voice, waits, entropy);
        _closings = new LinkClosings(this, _voice, waits.InvitationRetry, async () => (await Room.Snapshot())?.Placement);
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

        RoomView view = RoomView.Of(room);
        if (before.Session == request.Session)
        {
            await Adopt(view, _room ?? view);
            return new AttachResult(RoomRefusal.None, room.Roster);
        }

        _room = view;
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

        SignallingRefusal refusal = State.WhyNot(session, offer, _offers.Pending, _room?.Placement is not null);
        if (refusal is not SignallingRefusal.None) return metrics.Refused(refusal);

        // Stored before it is used: a generation that was once on its way to a node must not name another link.
        int earlier = State.Generation;
        await Save(State.Offering(offer));
        if (_offers.Pending is { } given && State.Generation != earlier && !IsUsed(given.Link)) _voice.Close(given.Link);
        _offers.Send(new LinkId(_key, State.Generation), offer, State.Grants);
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
        else
        {
            await Adopt(room.With(update), room);
        }
    }

    public Task OnSpeakers(ImmutableArray<Speaker> speakers)
    {
        if (State.Session is null) return Task.CompletedTask;

        _slots.Hear(speakers);
        _voice.Tell(new ServerSpeakers(speakers));
        UpdateSlots(always: false);
        return Task.CompletedTask;
    }

    public Task OnNodeEvent(NodeId node, NodeEvent happened)
    {
        if (happened is CommandRefused { Refusal: NodeRefusal.Moved, Link: { } left } && !IsWanted(left))
        {
            return _closings.TryAdd(left) ? Task.CompletedTask : Ignore(Ignored.RefusedCommand, node, happened);
        }

        if (_room?.Placement?.Node != node || State.Session is null) return Ignore(Ignored.OtherNode, node, happened);

        return happened switch
        {
            LinkAnswered answered => OnAnswered(node, answered),
            LinkChanged changed => OnLinkChanged(node, changed),
            CommandRefused refused => OnRefused(node, refused),
            LinkInvited invited => OnInvited(node, invited),
            LinkFollowed followed => OnFollowed(node, followed.Link),
            _ => Ignore(Ignored.StrayEvent, node, happened),
        };
    }

    private async Task OnAnswered(NodeId node, LinkAnswered answered)
    {
        if (_offers.Pending is not { } pending || pending.Command != answered.Command || pending.Link != answered.Link)
        {
            // The node now has a link that nobody waits for, unless it is a current one renegotiated.
            await Ignore(Ignored.LateAnswer, node, answered);
            if (answered.Link.Generation < State.Generation && !IsUsed(answered.Link)) _voice.Close(answered.Link);
            return;
        }

        if (ParticipantLink.WhyNot(answered) is { } code)
        {
            _offers.Refuse(code, "The answer of the media node is out of bounds; offer less.");
            return;
        }

        ParticipantLink link = LinkOf(node, answered, pending.Offer.Connection);
        bool isBeside = State.Link is { } current && link.Id != current.Id && (State.Next is not null || _follow.IsReplacing(current.Id));
        if (isBeside) await AnswerBeside(link, pending.Offer.Id, answered.Sdp);
        else await Answer(link, pending.Offer.Id, answered.Sdp);
    }

    /// <summary>A renegotiated link may still be reached by way of the node that it was on before.</summary>
    private ParticipantLink LinkOf(NodeId node, LinkAnswered answered, int connection)
    {
        ParticipantLink? known = State.Link?.Id == answered.Link ? State.Link : State.Next?.Id == answered.Link ? State.Next : null;
        return new ParticipantLink(
            answered.Link,
            known?.Node ?? node,
            State.Grants.Publish ? answered.Tracks : [],
            answered.Slots,
            _room!.Placement!.Since,
            connection);
    }

    private async Task Answer(ParticipantLink link, long offer, string sdp)
    {
        RoomRefusal refusal = await Room.Publish(_key.Participant, State.Session!.Value, TracksOf(link));
        if (refusal is not RoomRefusal.None)
        {
            _voice.Close(link.Id);
            string why = refusal is RoomRefusal.TooManyTracks ? "too-many-tracks" : "not-in-room";
            _offers.Refuse(why, "The room does not take these tracks.");
            return;
        }

        LinkId? earlier = State.Link?.Id;
        await Save(State.Answered(link));
        _offers.Stop();
        if (earlier is { } replaced && replaced != link.Id)
        {
            _follow.Stop();
            _voice.Close(replaced);
        }

        _voice.Tell(new ServerAnswer(offer, sdp));
        _voice.RepeatMutes(TracksOf(link));
        UpdateSlots(always: true);
    }

    /// <summary>The client was asked for this link: the one that it has stays in use until this one is connected.</summary>
    private async Task AnswerBeside(ParticipantLink link, long offer, string sdp)
    {
        LinkId? earlier = State.Next?.Id;
        await Save(State.AnsweredBeside(link));
        _offers.Stop();
        if (earlier is { } replaced && replaced != link.Id) _voice.Close(replaced);
        _voice.Tell(new ServerAnswer(offer, sdp));
    }

    private async Task OnLinkChanged(NodeId node, LinkChanged changed)
    {
        bool isNext = State.Next is { } next && next.Id == changed.Link;
        if (!isNext && State.Link?.Id != changed.Link)
        {
            await Ignore(Ignored.OtherLink, node, changed);
            return;
        }

        logger.LinkChanged(_key, changed.Link.Generation, changed.State, changed.End);
        switch (changed.State)
        {
            case LinkState.Connected when isNext:
            case LinkState.Closed when !isNext && State.Next is not null:
                await Replace();
                break;
            case LinkState.Closed when isNext:
                await Save(State.NextGone());
                break;
            case LinkState.Closed:
                await LoseLink($"The link has ended ({changed.End}).");
                break;
            default:
                break;
        }
    }

    /// <summary>The next link takes the place of the one that the client had.</summary>
    private async Task Replace()
    {
        ParticipantLink next = State.Next!;
        LinkId? earlier = State.Link?.Id;
        ImmutableArray<PublishedTrack> tracks = next.ToTracks(Published, earlier);
        if (await Room.Publish(_key.Participant, State.Session!.Value, tracks) is not RoomRefusal.None)
        {
            _voice.Close(next.Id);
            await Save(State.NextGone());
            return;
        }

        await Save(State.Replaced());
        if (earlier is { } replaced) _voice.Close(replaced);
        _follow.Stop();
        _slots.Clear();
        _voice.RepeatMutes(tracks);
        UpdateSlots(always: true);
        FollowRoom();
    }

    private async Task OnRefused(NodeId node, CommandRefused refused)
    {
        bool isPending = _offers.Pending?.Command == refused.Command;
        bool isLink = refused.Link is { } link && IsUsed(link);
        switch (refused.Refusal)
        {
            case NodeRefusal.OldEpoch when isPending && !_offers.Pending!.IsRepeated:
                await Refresh();
                _offers.Repeat(State.Grants);
                return;
            case NodeRefusal.Moved when isPending || isLink:
                // Where the room is will be told soon, and then all of it is repeated; unless it stays here after all.
                RepeatLater(options.Value.InvitationRetry);
                return;
            case var _ when isPending:
                _offers.Refuse(refused.Code, refused.Detail);
                return;
            case NodeRefusal.UnknownLink or NodeRefusal.UnknownRoom when refused.Link is { } gone && gone == State.Link?.Id:
                await LoseLink($"Media node {node} has no such link.");
                return;
            case NodeRefusal.OldEpoch or NodeRefusal.Unreachable when isLink:
                RepeatLater(options.Value.PlacementRetry);
                return;
            default:
                await Ignore(Ignored.RefusedCommand, node, refused);
                return;
        }
    }

    private Task OnInvited(NodeId node, LinkInvited invited)
    {
        if (invited.HasFollowed) return OnFollowed(node, invited.Link);
        return _follow.OnInvited(invited) ? Task.CompletedTask : Ignore(Ignored.LateAnswer, node, invited);
    }

    private async Task OnFollowed(NodeId node, LinkId link)
    {
        if (!IsUsed(link))
        {
            await Ignore(Ignored.OtherLink, node, new LinkFollowed(_key.Room, 0, link));
            return;
        }

        if (State.Link?.Id == link) _follow.Stop();
        ParticipantState followed = State.Followed(link, node);
        if (followed != State) await Save(followed);
    }

    /// <summary>The link is gone without anybody of us having asked.</summary>
    private async Task LoseLink(string why)
    {
        if (State.Next is { } next) _voice.Close(next.Id);
        await Save(State.LinkGone());
        await Room.Publish(_key.Participant, State.Session!.Value, []);
        _slots.Clear();
        _follow.Stop();

        // While another connection is being made, the client has given this one up itself.
        if (_offers.Pending is not null) return;
        _voice.Tell(new ServerMediaLost(why));
        if (_room?.Placement is not null) _voice.Tell(new ServerMediaReady());
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
            _offers.Stop();
            _slots.Clear();
            _follow.Stop();
            await Save(State.LinkGone());
        }

        foreach (ServerMessage news in RoomNews.Between(earlier, next, _key.Participant)) _voice.Tell(news);
        if (RoomView.HasMoved(earlier.Placement, next.Placement)) Repeat();
        else UpdateSlots(always: false);
    }

    /// <summary>What the room's node may not have heard: it is new, or could not be told.</summary>
    private void Repeat()
    {
        _offers.Repeat(State.Grants);
        if (State.Link is { } link) _voice.RepeatAllMutes(TracksOf(link));
        UpdateSlots(always: true);
        FollowRoom();
    }

    /// <summary>The link is on the room's node, and the client reaches it by way of another.</summary>
    private void FollowRoom()
    {
        if (State.Link is { } link && _room?.Placement is { } at && at.Node != link.Node) _follow.Begin(link);
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
        _slots.Forget();
        await Save(State.Detached());
    }

    private async Task Save(ParticipantState state)
    {
        stored.State.Participant = state;
        await stored.WriteOrEnd(this);
    }

    private void UpdateSlots(bool always) => _slots.Update(State, _room, always);

    private void RepeatLater(TimeSpan wait)
    {
        _resubscribe?.Dispose();
        _resubscribe = this.RegisterGrainTimer(RepeatNow, new GrainTimerCreationOptions(wait, Timeout.InfiniteTimeSpan));
    }

    private async Task RepeatNow()
    {
        StopRepeating();
        if (State.Session is null) return;
        await Refresh();
        Repeat();
    }

    private void StopRepeating()
    {
        _resubscribe?.Dispose();
        _resubscribe = null;
    }

    private void CloseLinks()
    {
        if (_offers.Pending is { } pending && !IsUsed(pending.Link)) _voice.Close(pending.Link);
        if (State.Link is { } link) _voice.Close(link.Id);
        if (State.Next is { } next) _voice.Close(next.Id);
        _offers.Stop();
        _follow.Stop();
        _slots.Clear();
        StopRepeating();
    }

    private ImmutableArray<PublishedTrack> Published => _room?.Roster.GetValueOrDefault(_key.Participant)?.Tracks ?? [];

    private ImmutableArray<PublishedTrack> TracksOf(ParticipantLink link) => link.ToTracks(Published);

    private bool IsUsed(LinkId link) => link == State.Link?.Id || link == State.Next?.Id;

    private bool IsWanted(LinkId link) => IsUsed(link) || link == _offers.Pending?.Link;

    private bool IsCurrent(SessionId session)
    {
        if (State.Session == session) return true;
        metrics.Count(Ignored.OtherSession);
        return false;
    }

    private Task Ignore(Ignored reason, NodeId node, NodeEvent happened)
    {
        metrics.Count(reason);
        logger.Ignored(_key, node, happened.GetType().Name, reason);
        return Task.CompletedTask;
    }
}
