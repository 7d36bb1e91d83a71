using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Grains.Participants;

/// <summary>How a participant speaks to its session and to its room's node: one way, and to nobody when there is none.</summary>
internal sealed class ParticipantVoice(IGrainFactory grains, GrainEntropy entropy, RoomKey room)
{
    public void Tell(SessionId? session, ServerMessage message)
    {
        if (session is { } listener) _ = grains.GetGrain<ISignallingSessionGrain>(listener.Value).Deliver(message);
    }

    public void Accept(RoomPlacement? at, PendingOffer pending, Grants grants) => Command(
        at, (_, key, epoch) => new AcceptOffer(pending.Command, key, epoch, pending.Link, pending.Offer.Sdp, grants));

    public void Close(RoomPlacement? at, LinkId link) => Command(at, (id, key, epoch) => new CloseLink(id, key, epoch, link));

    public void Show(RoomPlacement? at, LinkId link, ImmutableArray<SlotBinding> slots) =>
        Command(at, (id, key, epoch) => new Subscribe(id, key, epoch, link, slots));

    public void Mute(RoomPlacement? at, TrackId track, bool muted) =>
        Command(at, (id, key, epoch) => new MuteTrack(id, key, epoch, track, muted));

    /// <summary>A renegotiated link, or one whose commands were lost, may not know who is muted.</summary>
    public void RepeatMutes(RoomPlacement? at, ImmutableArray<PublishedTrack> tracks)
    {
        foreach (PublishedTrack track in tracks)
        {
            if (track.Muted) Mute(at, track.Id, true);
        }
    }

    private void Command(RoomPlacement? at, Func<Guid, RoomKey, long, NodeCommand> command)
    {
        if (at is null) return;
        _ = grains.GetGrain<IMediaNodeGrain>(at.Node.Value).Execute(command(entropy.NextId(), room, at.Epoch));
    }
}
