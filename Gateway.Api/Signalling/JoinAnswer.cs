using System.Collections.Immutable;
using Conference.Gateway.Api.Auth;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Gateway.Api.Signalling;

/// <summary>Either the session or why not: where <see cref="Refusal"/> is not null, everything else is.</summary>
/// <param name="Session">With <paramref name="Secret"/>, what a later connection resumes.</param>
internal sealed record JoinAnswer(
    SessionId? Session,
    string? Secret,
    RoomId? Room,
    ParticipantId? Identity,
    string? Name,
    Grants? Grants,
    ImmutableArray<RosterEntry>? Participants,
    Refusal? Refusal)
{
    public static JoinAnswer Refused(Refusal refusal) => new(null, null, null, null, null, null, null, refusal);

    public static JoinAnswer Joined(SessionId session, JoinToken token, OpenResult opened) => new(
        session,
        opened.Secret,
        token.Participant.Room.Room,
        token.Participant.Participant,
        token.Name,
        token.Grants,
        opened.Roster,
        Refusal: null);
}
