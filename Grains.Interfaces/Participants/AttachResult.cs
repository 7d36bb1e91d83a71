using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Interfaces.Participants;

[GenerateSerializer, Immutable, Alias("attach-result")]
public sealed record AttachResult(RoomRefusal Refusal, ImmutableArray<RosterEntry> Roster)
{
    public static AttachResult Refused(RoomRefusal refusal) => new(refusal, []);
}
