using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Room;

namespace Conference.MediaNode.Control;

/// <summary>
/// The node link's messages, applied to one shard and read from it: the only place where the core meets the cluster's words.
/// Called on the shard's thread.
/// </summary>
internal sealed class ShardControl(MediaShard shard)
{
    /// <summary>Commands for rooms that are between two nodes at this moment.</summary>
    public const int WaitingMax = 1000;

    private readonly ShardMoveControl _moves = new(shard.Moves);
    private readonly Queue<NodeEvent> _answers = [];
    private readonly Queue<NodeCommand> _waiting = [];

    /// <summary>Commands wait for a room that is on its way: call <see cref="Resume"/> after each input.</summary>
    public bool IsWaiting => _waiting.Count > 0;

    /// <summary>Carries the command out or refuses it by an event. Follow it by draining the shard and taking its events.</summary>
    public void Apply(NodeCommand command, Instant now)
    {
        string name = command.Room.ToString();
        if (!ShardMoveControl.IsOfAMove(command) && shard.Moves.IsHanding(name))
        {
            if (_waiting.Count < WaitingMax) _waiting.Enqueue(command);
            else Refuse(command, ShardRefusal.Full, null);
            return;
        }

        ShardRefusal refusal = ShardMoveControl.IsOfAMove(command)
            ? _moves.Apply(command, name, now)
            : ApplyOnce(command, name, now);
        if (refusal is not ShardRefusal.None) Refuse(command, refusal, null);
    }

    /// <summary>What waited for a room is carried out once that is settled here, or refused once it is elsewhere.</summary>
    public void Resume(Instant now)
    {
        for (int left = _waiting.Count; left > 0; left--) Apply(_waiting.Dequeue(), now);
    }

    private ShardRefusal ApplyOnce(NodeCommand command, string name, Instant now)
    {
        if (command is CloseRoom) shard.Moves.Cancel(name, command.Epoch);
        ShardRefusal refusal = command is OpenRoom && !shard.Moves.HasLeft(name, command.Epoch)
            ? shard.Rooms.Open(name, command.Epoch)
            : shard.Rooms.Find(name, command.Epoch, out _);
        if (refusal is ShardRefusal.UnknownRoom && shard.Moves.HasLeft(name)) refusal = ShardRefusal.Moved;
        return refusal is ShardRefusal.None ? ApplyToRoom(command, name, now) : refusal;
    }

    /// <summary>The next event since the shard's last input.</summary>
    public bool TryTakeEvent([NotNullWhen(true)] out NodeEvent? happened)
    {
        if (_answers.TryDequeue(out happened)) return true;
        if (!shard.TryTakeEvent(out ShardEvent? inner)) return false;

        happened = Translate(inner);
        return true;
    }

    /// <summary>The rooms that the shard carries, for a registration.</summary>
    public IReadOnlyList<CarriedRoom> Inventory() =>
        [.. shard.Rooms.All.Select(room => new CarriedRoom(RoomKey.From(room.Name), room.Epoch, room.Links.Count))];

    /// <summary>
    /// Closes a room that is served here, with a goodbye to its clients; false when there is none left. Follow it by draining the
    /// shard.
    /// </summary>
    public bool CloseNext()
    {
        MediaRoom? room = shard.Rooms.All.FirstOrDefault(static room => !room.IsSilent);
        return room is not null && shard.Rooms.Close(room.Name, room.Epoch) is ShardRefusal.None;
    }

    private ShardRefusal ApplyToRoom(NodeCommand command, string name, Instant now)
    {
        shard.Rooms.Find(name, command.Epoch, out MediaRoom? room);
        switch (command)
        {
            case OpenRoom:
                room!.LiftLeases();
                return ShardRefusal.None;
            case InviteLink invite when shard.Rooms.FindLink(room!, invite.Link.ToString()) is { } link:
                _answers.Enqueue(_moves.Invite(invite, link, now));
                return ShardRefusal.None;
            case InviteLink:
                return ShardRefusal.UnknownLink;
            case CloseRoom:
                return shard.Rooms.Close(name, command.Epoch);
            case AcceptOffer offer:
                Answer(offer, Accept(room!, offer, now));
                return ShardRefusal.None;
            case CloseLink close:
                return shard.Rooms.CloseLink(room!, close.Link.ToString());
            case Subscribe subscribe:
                return shard.Rooms.Subscribe(room!, subscribe.Link.ToString(), TrackByMid(subscribe), now, subscribe.Version);
            case MuteTrack mute:
                return ShardRooms.Mute(room!, mute.Track.ToString(), mute.Muted, now, mute.Version);
            case InspectRoom inspect:
                foreach (RoomInspected part in RoomInspection.Of(inspect, room!)) _answers.Enqueue(part);
                return ShardRefusal.None;
            default:
                throw new UnreachableException($"{command.GetType().Name} is not a node command.");
        }
    }

    /// <summary>Of a slot that is named twice, the last word counts.</summary>
    private static Dictionary<string, string> TrackByMid(Subscribe subscribe)
    {
        Dictionary<string, string> tracks = [];
        foreach (var slot in subscribe.Slots) tracks[slot.Mid] = slot.Track.ToString();
        return tracks;
    }

    private OfferOutcome Accept(MediaRoom room, AcceptOffer offer, Instant now) => shard.Rooms.AcceptOffer(
        room, offer.Link.ToString(), offer.Sdp, offer.Grants.Publish, now, offer.Renegotiates);

    private void Answer(AcceptOffer offer, OfferOutcome outcome)
    {
        if (outcome.Description is not { } description)
        {
            Refuse(offer, outcome.Refusal, outcome.Error);
            return;
        }

        _answers.Enqueue(new LinkAnswered(
            offer.Room,
            offer.Epoch,
            offer.Link,
            offer.Id,
            outcome.Answer,
            Sections(description, section => section.Receives),
            Sections(description, section => section.Sends)));
    }

    private static ImmutableArray<LinkSection> Sections(LinkDescription description, Func<Section, bool> wanted) =>
    [
        .. description.Sections
            .Where(section => !section.Rejected && section.Kind is not SectionKind.Application && wanted(section))
            .Select(section => new LinkSection(section.Mid, section.Kind is SectionKind.Audio ? MediaKind.Audio : MediaKind.Video)),
    ];

    private void Refuse(NodeCommand command, ShardRefusal refusal, NegotiationError? error)
    {
        shard.Counters.Refuse(refusal);
        if (error is not null) shard.Counters.Refuse(error.Refusal);
        _answers.Enqueue(Refused(command, refusal, error));
    }

    private static CommandRefused Refused(NodeCommand command, ShardRefusal refusal, NegotiationError? error) => new(
        command.Room,
        command.Epoch,
        command switch
        {
            AcceptOffer offer => offer.Link,
            CloseLink close => close.Link,
            Subscribe subscribe => subscribe.Link,
            MuteTrack mute => mute.Track.Link,
            InviteLink invite => invite.Link,
            _ => null,
        },
        command.Id,
        RefusalOf(refusal),
        error is null ? KebabCase.Of(refusal) : KebabCase.Of(error.Refusal),
        error switch
        {
            null => $"The media node refused {command.GetType().Name}: {refusal}.",
            { Line: > 0 } => $"Line {error.Line} of the offer: {error.Advice}",
            _ => error.Advice,
        });

    internal static NodeRefusal RefusalOf(ShardRefusal refusal) => refusal switch
    {
        ShardRefusal.OldEpoch => NodeRefusal.OldEpoch,
        ShardRefusal.UnknownRoom => NodeRefusal.UnknownRoom,
        ShardRefusal.UnknownLink => NodeRefusal.UnknownLink,
        ShardRefusal.Moved => NodeRefusal.Moved,
        ShardRefusal.BadOffer => NodeRefusal.BadOffer,
        ShardRefusal.Full => NodeRefusal.Full,
        ShardRefusal.OldVersion => NodeRefusal.OldVersion,
        ShardRefusal.None or _ => throw new UnreachableException($"{refusal} is not a refusal."),
    };

    private static NodeEvent Translate(ShardEvent happened) => happened switch
    {
        LinkStateEvent link => new LinkChanged(
            RoomKey.From(link.Room), link.Epoch, LinkId.From(link.Link), StateOf(link.State), EndOf(link.End)),
        SpeakersEvent speakers => new SpeakersChanged(
            RoomKey.From(speakers.Room),
            speakers.Epoch,
            [.. speakers.Speakers.Select(speaker => new TrackLevel(TrackId.From(speaker.Track), speaker.Level))]),
        _ => ShardMoveControl.Translate(happened),
    };

    internal static LinkState StateOf(LinkSignal signal) => signal switch
    {
        LinkSignal.Connected => LinkState.Connected,
        LinkSignal.Disconnected => LinkState.Disconnected,
        LinkSignal.Closed => LinkState.Closed,
        LinkSignal.None or LinkSignal.Followed or _ => throw new UnreachableException($"{signal} is not a state."),
    };

    internal static LinkEnd EndOf(LinkEndReason reason) => reason switch
    {
        LinkEndReason.None => LinkEnd.None,
        LinkEndReason.Asked => LinkEnd.Asked,
        LinkEndReason.PeerClosed => LinkEnd.PeerClosed,
        LinkEndReason.ConsentExpired => LinkEnd.ConsentExpired,
        LinkEndReason.HandshakeTimeout => LinkEnd.HandshakeTimeout,
        LinkEndReason.HandshakeFailed => LinkEnd.HandshakeFailed,
        LinkEndReason.FingerprintMismatch => LinkEnd.FingerprintMismatch,
        _ => throw new UnreachableException($"{reason} is not an end."),
    };
}
