using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Interfaces.Participants;

/// <param name="Telling">What follows is told under this: see <see cref="Signalling.TellingPlace"/>.</param>
[GenerateSerializer, Immutable, Alias("attach-result")]
public sealed record AttachResult(RoomRefusal Refusal, ImmutableArray<RosterEntry> Roster, long Telling = 0)
{
    public static AttachResult Refused(RoomRefusal refusal) => new(refusal, []);
}
