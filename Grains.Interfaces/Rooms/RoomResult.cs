namespace Conference.Grains.Interfaces.Rooms;

/// <summary>Either the room or why not.</summary>
[GenerateSerializer, Immutable, Alias("room-result")]
public sealed record RoomResult(RoomRefusal Refusal, RoomDescription? Room)
{
    public static RoomResult Refused(RoomRefusal refusal) => new(refusal, null);
}
