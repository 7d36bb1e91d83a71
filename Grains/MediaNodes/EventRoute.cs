using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Grains.MediaNodes;

/// <summary>Whom a node's event concerns.</summary>
/// <param name="Participant">The owner of the link that it is about; null when it is about none.</param>
internal readonly record struct EventRoute(ParticipantKey? Participant, bool ToRoom)
{
    /// <summary>Null when the event contradicts itself: its link belongs to another room.</summary>
    public static EventRoute? Of(NodeEvent happened)
    {
        EventRoute route = happened switch
        {
            LinkAnswered answered => new(answered.Link.Owner, false),
            LinkChanged changed => new(changed.Link.Owner, false),
            LinkInvited invited => new(invited.Link.Owner, false),
            LinkFollowed followed => new(followed.Link.Owner, true),
            CommandRefused { Link: { } link } refused => new(link.Owner, ConcernsRoom(refused.Refusal)),
            _ => new(null, true),
        };
        return route.Participant is { } owner && owner.Room != happened.Room ? null : route;
    }

    /// <summary>These say that the node and the room disagree about the room itself, or that the room needs another.</summary>
    private static bool ConcernsRoom(NodeRefusal refusal) =>
        refusal is NodeRefusal.UnknownRoom or NodeRefusal.OldEpoch or NodeRefusal.Unreachable;
}
