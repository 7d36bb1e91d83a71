using Conference.Grains.Interfaces.Participants;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Grains.Participants;

/// <summary>The rules of a participant: whose session it is, and which link comes next. Pure.</summary>
/// <param name="Session">Null while nobody uses the identity.</param>
/// <param name="Generation">Of the latest link. Never falls, so that a link's id never means another link.</param>
/// <param name="Connection">The client's number of the peer connection that the generation stands for.</param>
/// <param name="IsSpent">The generation's link is gone: even the same connection needs a new one.</param>
/// <param name="LastOffer">The id of the session's latest offer.</param>
/// <param name="Next">A link that has been answered and takes the place of <paramref name="Link"/> once it is connected.</param>
/// <param name="LastAnswered">The id of the offer that was answered last.</param>
/// <param name="AnsweredConnection">The latest peer connection that was ever answered: its keys are those of the link that it had.</param>
[GenerateSerializer, Immutable, Alias("participant-state")]
internal sealed record ParticipantState(
    SessionId? Session,
    Grants Grants,
    bool IsConnected,
    int Generation,
    int Connection,
    bool IsSpent,
    long LastOffer,
    ParticipantLink? Link,
    ParticipantLink? Next = null,
    long LastAnswered = 0,
    int AnsweredConnection = 0)
{
    public static readonly ParticipantState Vacant = new(null, Grants.All, false, 0, 0, false, 0, null);

    /// <summary>Nobody is there to object to another session.</summary>
    public bool MayBeTakenOver() => Session is null || !IsConnected;

    /// <summary>The link of that id, where it is in use or about to be.</summary>
    public ParticipantLink? Find(LinkId link) => Link?.Id == link ? Link : Next?.Id == link ? Next : null;

    /// <summary>The session that is to be cleared before another may be attached; null: none.</summary>
    public SessionId? HasToEndFor(AttachRequest request) =>
        Session != request.Session && Session != request.Ended && MayBeTakenOver() ? Session : null;

    public ParticipantState Attached(AttachRequest request) =>
        Vacant with { Session = request.Session, Grants = request.Grants, IsConnected = true, Generation = Generation };

    /// <summary>Out of the room, and not yet rid of the session.</summary>
    public ParticipantState Ending() => Vacant with { Session = Session, Grants = Grants, Generation = Generation };

    public ParticipantState Detached() => Vacant with { Generation = Generation };

    /// <param name="pending">The offer that still waits; the client gave it up if this one is for a newer connection.</param>
    public SignallingRefusal WhyNot(SessionId session, ClientOffer offer, PendingOffer? pending, bool hasNode)
    {
        if (Session != session) return SignallingRefusal.NotInRoom;
        if (offer.Connection < Math.Max(1, Connection) || offer.Sdp is null or "") return SignallingRefusal.Malformed;
        if (offer.Sdp.Length > ClientOffer.SdpLengthMax) return SignallingRefusal.TooLarge;
        if (!hasNode) return SignallingRefusal.NoMediaNode;
        if (IsSpent && offer.Connection <= AnsweredConnection) return SignallingRefusal.ConnectionGone;
        return offer.Connection <= pending?.Offer.Connection ? SignallingRefusal.OfferPending : SignallingRefusal.None;
    }

    public bool HasSeen(SessionId session, ClientOffer offer) => Session == session && offer.Id <= LastOffer;

    public ParticipantState Offering(ClientOffer offer)
    {
        bool isNew = IsSpent || offer.Connection > Connection;
        return this with
        {
            Generation = isNew ? Generation + 1 : Generation,
            Connection = offer.Connection,
            IsSpent = false,
            LastOffer = offer.Id,
        };
    }

    public ParticipantState Answered(ParticipantLink link, long offer) =>
        this with { Link = link, Next = null, LastAnswered = offer, AnsweredConnection = link.Connection };

    public ParticipantState AnsweredBeside(ParticipantLink link, long offer) =>
        this with { Next = link, LastAnswered = offer, AnsweredConnection = link.Connection };

    public ParticipantState Replaced() => this with { Link = Next, Next = null };

    public ParticipantState NextGone() => this with { Next = null, IsSpent = true };

    public ParticipantState LinkGone() => this with { Link = null, Next = null, IsSpent = true };

    /// <summary>The latest link is to end, and nothing uses it.</summary>
    public ParticipantState Spent() => this with { IsSpent = true };

    /// <summary>The client reaches that node by itself.</summary>
    public ParticipantState Followed(LinkId link, NodeId node) => this with
    {
        Link = Link?.Id == link ? Link with { Node = node } : Link,
        Next = Next?.Id == link ? Next with { Node = node } : Next,
    };
}
