namespace Conference.Grains.Interfaces.Rooms;

/// <summary>Either the room as the joiner finds it or why not.</summary>
[GenerateSerializer, Immutable, Alias("join-result")]
public sealed record JoinResult(RoomRefusal Refusal, RoomSnapshot? Room)
{
    public static JoinResult Refused(RoomRefusal refusal) => new(refusal, null);
}
