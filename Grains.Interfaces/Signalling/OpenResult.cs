using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Interfaces.Signalling;

/// <summary>Either the session's welcome or why not.</summary>
/// <param name="Secret">What a later connection shows to resume the session.</param>
[GenerateSerializer, Immutable, Alias("open-result")]
public sealed record OpenResult(RoomRefusal Refusal, string Secret, ImmutableArray<RosterEntry> Roster)
{
    public static OpenResult Refused(RoomRefusal refusal) => new(refusal, string.Empty, []);
}
