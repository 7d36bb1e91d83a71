using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Participants;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;
using Microsoft.Extensions.Logging;

namespace Conference.Grains.Participants;

/// <summary>
/// A participant's links with its room's node, from offer to end: the one in use, and for a while the one that takes its
/// place. A part of the participant's grain: its turns, its state.
/// </summary>
internal sealed class ParticipantLinks(
    ParticipantGrain grain,
    ParticipantKey key,
    ParticipantVoice voice,
    ConferenceGrainOptions options,
    GrainEntropy entropy,
    ILogger<ParticipantGrain> logger)
{
    private readonly OfferDesk _offers = new(grain, key, voice, options.OfferDeadline, entropy, logger);
    private readonly ShownSlots _slots = new(key.Participant, voice);
    private readonly LinkFollow _follow = new(grain, voice, options, entropy);
    private readonly LinkClosings _closings = new(
        grain, voice, options.InvitationRetry, async () => (await grain.Room.Snapshot())?.Placement);

    /// <summary>After a roll call should have been: for the node's answer to it.</summary>
    private static readonly TimeSpan SlotsFoundWithin = TimeSpan.FromSeconds(2);

    private readonly LinkAudit _audit = new();
    private IGrainTimer? _repeat;

    /// <summary>The offer that waits for an answer.</summary>
    public PendingOffer? Pending => _offers.Pending;

    private ImmutableArray<PublishedTrack> Published => grain.View?.Roster.GetValueOrDefault(key.Participant)?.Tracks ?? [];

    /// <param name="isNew">The offer is for another link than the one before.</param>
    public void Offer(ClientOffer offer, bool isNew)
    {
        if (_offers.Pending is { } given && isNew && !IsUsed(given.Link)) voice.Close(given.Link);
        LinkId link = new(key, grain.State.Generation);
        _offers.Send(link, offer, grain.State.Grants, IsUsed(link));
    }

    public bool IsWanted(LinkId link) => IsUsed(link) || link == _offers.Pending?.Link;

    /// <inheritdoc cref="LinkClosings.TryAdd"/>
    public bool TryCloseLater(LinkId link) => _closings.TryAdd(link);

    public void Hear(ImmutableArray<Speaker> speakers) => _slots.Hear(speakers);

    /// <inheritdoc cref="ShownSlots.Update(ParticipantState, RoomView, bool)"/>
    public void UpdateSlots(bool always) => _slots.Update(grain.State, grain.View, always);

    /// <summary>An earlier activation knew what is shown. Its node does, and says so at the next roll call at the latest.</summary>
    public void FindSlots()
    {
        if (grain.State.Link is null) return;

        _slots.BeForgotten();
        grain.RegisterGrainTimer(
            () =>
            {
                if (_slots.IsForgotten) FindSlots([]);
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(options.RollCallPeriod + SlotsFoundWithin, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    private void FindSlots(ImmutableArray<SlotBinding> shown)
    {
        _slots.Find(shown);
        UpdateSlots(always: true);
    }

    /// <inheritdoc cref="ShownSlots.Update(ParticipantState, RoomView, ParticipantId)"/>
    public void UpdateSlots(ParticipantId changed) => _slots.Update(grain.State, grain.View!, changed);

    /// <summary>What the room's node may not have heard, since the room was elsewhere.</summary>
    public void Repeat()
    {
        _offers.Repeat(grain.State.Grants);
        RepeatLink();
        FollowRoom();
    }

    /// <summary>An offer that an earlier activation took with it will not be answered: its client is to offer again.</summary>
    public async Task RefuseForgottenOffer()
    {
        if (_offers.Pending is not null || grain.State.LastOffer <= grain.State.LastAnswered) return;

        LinkId latest = new(key, grain.State.Generation);
        if (!IsUsed(latest) && Published.Any(track => track.Id.Link == latest)) await CloseForgotten(latest);
        _offers.RefuseForgotten(grain.State.LastOffer);
    }

    /// <summary>The room's node was asked what it has: what differs is mended.</summary>
    public async Task OnInspected(Guid inspection, ImmutableArray<CarriedLink> carried)
    {
        foreach (CarriedLink link in carried) await OnCarried(link);
        ImmutableArray<LinkId> used = [.. new[] { grain.State.Link?.Id, grain.State.Next?.Id }.OfType<LinkId>()];
        ImmutableArray<LinkId> there = [.. carried.Select(link => link.Link)];
        foreach (LinkId wrong in _audit.Settle(inspection, used, there))
        {
            if (wrong == _offers.Pending?.Link) continue;

            if (there.Contains(wrong)) await CloseForgotten(wrong);
            else if (grain.State.Next?.Id == wrong) await grain.Save(grain.State.NextGone());
            else if (grain.State.Link?.Id == wrong) await LoseLink("The media node does not have the link any more.");
        }
    }

    /// <summary>An earlier activation was given it, and may have published its tracks before it failed to store it.</summary>
    private async Task CloseForgotten(LinkId link)
    {
        if (link.Generation == grain.State.Generation)
        {
            await grain.Save(grain.State.Spent());
            await grain.Room.Publish(key.Participant, grain.State.Session!.Value, grain.State.Link is { } used ? TracksOf(used) : []);
        }

        voice.Close(link);
    }

    /// <summary>An event about the link, or a command for it, may have been lost.</summary>
    private async Task OnCarried(CarriedLink carried)
    {
        if (!IsUsed(carried.Link)) return;

        if (carried.HasFollowed) await OnFollowed(grain.View!.Placement!.Node, carried.Link);
        if (carried.IsConnected && grain.State.Next?.Id == carried.Link) await Replace();
        if (grain.State.Link?.Id != carried.Link) return;

        if (_slots.IsForgotten && carried.Slots is { } shown) FindSlots(shown);
        else if (_slots.IsOther(carried)) UpdateSlots(always: true);
        foreach (PublishedTrack track in TracksOf(grain.State.Link!))
        {
            bool isOther = carried.Tracks.Any(known => known.Mid == track.Id.Mid && known.Muted != track.Muted);
            if (isOther) voice.Mute(track.Id, track.Muted, carried.Tracks.Max(known => known.MuteVersion));
        }

        if (!carried.HasFollowed && _follow.Stage is FollowStage.None) FollowRoom();
    }

    /// <summary>Nobody is to have a link any more.</summary>
    public void Close()
    {
        if (_offers.Pending is { } pending && !IsUsed(pending.Link)) voice.Close(pending.Link);
        if (grain.State.Link is { } link) voice.Close(link.Id);
        if (grain.State.Next is { } next) voice.Close(next.Id);
        Stop();
    }

    /// <summary>The links are gone.</summary>
    public void Stop()
    {
        _offers.Stop();
        _follow.Stop();
        _slots.Clear();
        _repeat?.Dispose();
        _repeat = null;
    }

    /// <summary>The participant has left.</summary>
    public void Forget() => _slots.Forget();

    /// <summary>The room's node says something about a link of ours.</summary>
    public Task OnNodeEvent(NodeId node, NodeEvent happened) => happened switch
    {
        LinkAnswered answered => OnAnswered(node, answered),
        LinkChanged changed => OnLinkChanged(node, changed),
        CommandRefused refused => OnRefused(node, refused),
        LinkInvited invited => OnInvited(node, invited),
        LinkFollowed followed => OnFollowed(node, followed.Link),
        _ => grain.Ignore(Ignored.StrayEvent, node, happened),
    };

    private async Task OnAnswered(NodeId node, LinkAnswered answered)
    {
        if (_offers.Pending is not { } pending || pending.Command != answered.Command || pending.Link != answered.Link)
        {
            // The node now has a link that nobody waits for, unless it is a current one renegotiated.
            await grain.Ignore(Ignored.LateAnswer, node, answered);
            if (answered.Link.Generation < grain.State.Generation && !IsUsed(answered.Link)) voice.Close(answered.Link);
            return;
        }

        if (ParticipantLink.WhyNot(answered) is { } code)
        {
            _offers.Refuse(code, "The answer of the media node is out of bounds; offer less.");
            return;
        }

        NodeId reached = grain.State.Find(answered.Link)?.Node ?? node;
        ParticipantLink link = ParticipantLink.Of(
            answered, reached, grain.View!.Placement!, pending.Offer.Connection, grain.State.Grants);
        bool isBeside = grain.State.Link is { } current && link.Id != current.Id
            && (grain.State.Next is not null || _follow.IsReplacing(current.Id));
        if (isBeside) await AnswerBeside(link, pending.Offer.Id, answered.Sdp);
        else await Answer(link, pending.Offer.Id, answered.Sdp);
    }

    private async Task Answer(ParticipantLink link, long offer, string sdp)
    {
        RoomRefusal refusal = await grain.Room.Publish(key.Participant, grain.State.Session!.Value, TracksOf(link));
        if (refusal is not RoomRefusal.None)
        {
            voice.Close(link.Id);
            string why = refusal is RoomRefusal.TooManyTracks ? "too-many-tracks" : "not-in-room";
            _offers.Refuse(why, "The room does not take these tracks.");
            return;
        }

        LinkId? earlier = grain.State.Link?.Id;
        await grain.Save(grain.State.Answered(link, offer));
        _offers.Stop();
        if (earlier != link.Id) _slots.Begin();
        if (earlier is { } replaced && replaced != link.Id)
        {
            _follow.Stop();
            voice.Close(replaced);
        }

        voice.Tell(new ServerAnswer(offer, sdp));
        voice.RepeatMutes(TracksOf(link));
        UpdateSlots(always: true);
    }

    /// <summary>The client was asked for this link: the one that it has stays in use until this one is connected.</summary>
    private async Task AnswerBeside(ParticipantLink link, long offer, string sdp)
    {
        LinkId? earlier = grain.State.Next?.Id;
        await grain.Save(grain.State.AnsweredBeside(link, offer));
        _offers.Stop();
        if (earlier is { } replaced && replaced != link.Id) voice.Close(replaced);
        voice.Tell(new ServerAnswer(offer, sdp));
    }

    private async Task OnLinkChanged(NodeId node, LinkChanged changed)
    {
        bool isNext = grain.State.Next is { } next && next.Id == changed.Link;
        if (!isNext && grain.State.Link?.Id != changed.Link)
        {
            await grain.Ignore(Ignored.OtherLink, node, changed);
            return;
        }

        logger.LinkChanged(key, changed.Link.Generation, changed.State, changed.End);
        switch (changed.State)
        {
            case LinkState.Connected when isNext:
            case LinkState.Closed when !isNext && grain.State.Next is not null:
                await Replace();
                break;
            case LinkState.Closed when isNext:
                await grain.Save(grain.State.NextGone());
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
        ParticipantLink next = grain.State.Next!;
        LinkId? earlier = grain.State.Link?.Id;
        ImmutableArray<PublishedTrack> tracks = next.ToTracks(Published, earlier);
        if (await grain.Room.Publish(key.Participant, grain.State.Session!.Value, tracks) is not RoomRefusal.None)
        {
            voice.Close(next.Id);
            await grain.Save(grain.State.NextGone());
            return;
        }

        await grain.Save(grain.State.Replaced());
        if (earlier is { } replaced) voice.Close(replaced);
        _follow.Stop();
        _slots.Clear();
        voice.RepeatMutes(tracks);
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
                await grain.Refresh();
                _offers.Repeat(grain.State.Grants);
                return;
            case NodeRefusal.Moved when isPending || isLink:
                // Where the room is will be told soon, and then all of it is repeated; unless it stays here after all.
                if (isPending) _offers.IsRefused = true;
                RepeatLater(options.InvitationRetry);
                return;
            case NodeRefusal.UnknownRoom when isPending:
                // That the room has ended, or is elsewhere, may have been said and lost.
                await grain.Refresh();
                if (grain.State.Session is not null) _offers.Refuse(refused.Code, refused.Detail);
                return;
            case NodeRefusal.UnknownLink when isPending && refused.Link == grain.State.Link?.Id:
                _offers.Stop();
                await LoseLink($"Media node {node} has no such link.");
                return;
            case NodeRefusal.UnknownLink when isPending:
                if (refused.Link == grain.State.Next?.Id) await grain.Save(grain.State.NextGone());
                _offers.Refuse(OfferDesk.ConnectionGone, $"Media node {node} has no such link; offer a new connection.");
                return;
            case var _ when isPending:
                _offers.Refuse(refused.Code, refused.Detail);
                return;
            case NodeRefusal.UnknownLink or NodeRefusal.UnknownRoom when refused.Link is { } gone && gone == grain.State.Link?.Id:
                await LoseLink($"Media node {node} has no such link.");
                return;
            case NodeRefusal.OldEpoch or NodeRefusal.Unreachable when isLink:
                RepeatLater(options.PlacementRetry);
                return;
            default:
                await grain.Ignore(Ignored.RefusedCommand, node, refused);
                return;
        }
    }

    private Task OnInvited(NodeId node, LinkInvited invited)
    {
        if (invited.HasFollowed) return OnFollowed(node, invited.Link);
        return _follow.OnInvited(invited) ? Task.CompletedTask : grain.Ignore(Ignored.LateAnswer, node, invited);
    }

    private async Task OnFollowed(NodeId node, LinkId link)
    {
        if (!IsUsed(link))
        {
            await grain.Ignore(Ignored.OtherLink, node, new LinkFollowed(key.Room, 0, link));
            return;
        }

        if (grain.State.Link?.Id == link) _follow.Stop();
        ParticipantState followed = grain.State.Followed(link, node);
        if (followed != grain.State) await grain.Save(followed);
    }

    /// <summary>The link is gone without anybody of us having asked.</summary>
    private async Task LoseLink(string why)
    {
        if (grain.State.Next is { } next) voice.Close(next.Id);
        await grain.Save(grain.State.LinkGone());
        await grain.Room.Publish(key.Participant, grain.State.Session!.Value, []);
        _slots.Clear();
        _follow.Stop();

        // While another connection is being made, the client has given this one up itself.
        if (_offers.Pending is not null) return;
        voice.Tell(new ServerMediaLost(why));
        if (grain.View?.Placement is not null) voice.Tell(new ServerMediaReady());
    }

    private void RepeatLater(TimeSpan wait)
    {
        _repeat?.Dispose();
        _repeat = grain.RegisterGrainTimer(
            RepeatNow, new GrainTimerCreationOptions(wait, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    private async Task RepeatNow()
    {
        _repeat?.Dispose();
        _repeat = null;
        if (grain.State.Session is null) return;

        await grain.Refresh();
        if (_offers.IsRefused) _offers.Repeat(grain.State.Grants);
        RepeatLink();
        if (_follow.Stage is FollowStage.None) FollowRoom();
    }

    private void RepeatLink()
    {
        if (grain.State.Link is { } link) voice.RepeatAllMutes(TracksOf(link));
        UpdateSlots(always: true);
    }

    /// <summary>The link is on the room's node, and the client reaches it by way of another.</summary>
    private void FollowRoom()
    {
        if (grain.State.Link is { } link && grain.View?.Placement is { } at && at.Node != link.Node) _follow.Begin(link);
    }

    private ImmutableArray<PublishedTrack> TracksOf(ParticipantLink link) => link.ToTracks(Published);

    private bool IsUsed(LinkId link) => grain.State.Find(link) is not null;
}
