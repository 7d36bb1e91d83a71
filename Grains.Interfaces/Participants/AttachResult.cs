using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Interfaces.Participants;

/// <param name="Earlier">A session without a connection, which has to end before this one can begin.</param>
/// <param name="Telling">What follows is told under this: see <see cref="Signalling.TellingPlace"/>.</param>
[GenerateSerializer, Immutable, Alias("attach-result")]
public sealed record AttachResult(RoomRefusal Refusal, ImmutableArray<RosterEntry> Roster, long Telling = 0, SessionId? Earlier = null)
{
    public static AttachResult After(SessionId earlier) => new(RoomRefusal.DuplicateIdentity, [], Earlier: earlier);

    public static AttachResult Refused(RoomRefusal refusal) => new(refusal, []);
}
