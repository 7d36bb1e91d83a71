using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Grains.Participants;

/// <summary>How a participant speaks to its session and to its room's node: one way, and to nobody when there is none.</summary>
/// <param name="at">Where the room is, as the participant knows it.</param>
/// <param name="session">Whoever uses the identity.</param>
internal sealed class ParticipantVoice(
    IGrainFactory grains,
    TimeProvider time,
    GrainEntropy entropy,
    RoomKey room,
    Func<RoomPlacement?> at,
    Func<SessionId?> session)
{
    private long _muteVersion;
    private long _told;

    /// <summary>See <see cref="TellingPlace"/>.</summary>
    public long Telling { get; private set; }

    /// <summary>
    /// Above an earlier one, and above what an earlier activation gave, as far as clocks agree; where they do not, an inventory of
    /// the node shows it.
    /// </summary>
    public long NextVersion(long earlier) => Math.Max(earlier + 1, time.GetUtcNow().UtcTicks);

    /// <summary>What was told before is over: whoever listens knows everything, or asks for it.</summary>
    public void BeginTelling()
    {
        // No two activations draw the same, whatever their clocks say.
        Telling = BitConverter.ToInt64(entropy.NextId().ToByteArray());
        _told = 0;
    }

    /// <summary>A session is asked whether it is there, and whether it has heard everything.</summary>
    public void CallRoll(ParticipantKey self)
    {
        if (session() is { } known) _ = SessionOf(known).OnRollCall(self, new TellingPlace(Telling, _told));
    }

    public void Tell(ServerMessage message)
    {
        if (session() is { } known) _ = SessionOf(known).Deliver(message, new TellingPlace(Telling, ++_told));
    }

    /// <summary>Nothing comes after it.</summary>
    public void End(SessionId listener, ServerEnded end) => _ = SessionOf(listener).Deliver(end);

    public void Accept(PendingOffer pending, Grants grants) => Command(at(), (_, key, epoch) => new AcceptOffer(
        pending.Command, key, epoch, pending.Link, pending.Offer.Sdp, grants, pending.Renegotiates));

    public void Close(LinkId link) => Close(at(), link);

    public void Close(RoomPlacement? where, LinkId link) =>
        Command(where, (id, key, epoch) => new CloseLink(id, key, epoch, link));

    public void Show(LinkId link, ImmutableArray<SlotBinding> slots, long version) =>
        Command(at(), (id, key, epoch) => new Subscribe(id, key, epoch, link, slots, version));

    /// <param name="known">The latest version that the node is known to obey.</param>
    public void Mute(TrackId track, bool muted, long known = 0)
    {
        _muteVersion = NextVersion(Math.Max(_muteVersion, known));
        Command(at(), (id, key, epoch) => new MuteTrack(id, key, epoch, track, muted, _muteVersion));
    }

    /// <summary>A new link is not muted yet.</summary>
    public void RepeatMutes(ImmutableArray<PublishedTrack> tracks)
    {
        foreach (PublishedTrack track in tracks)
        {
            if (track.Muted) Mute(track.Id, true);
        }
    }

    /// <summary>A link whose commands were lost may not know who is muted, nor who is not any more.</summary>
    public void RepeatAllMutes(ImmutableArray<PublishedTrack> tracks)
    {
        foreach (PublishedTrack track in tracks) Mute(track.Id, track.Muted);
    }

    public void Invite(Guid invitation, LinkId link) =>
        Command(at(), (_, key, epoch) => new InviteLink(invitation, key, epoch, link));

    private void Command(RoomPlacement? where, Func<Guid, RoomKey, long, NodeCommand> command)
    {
        if (where is null) return;
        _ = grains.GetGrain<IMediaNodeGrain>(where.Node.Value).Execute(command(entropy.NextId(), room, where.Epoch));
    }

    private ISignallingSessionGrain SessionOf(SessionId session) => grains.GetGrain<ISignallingSessionGrain>(session.Value);
}
