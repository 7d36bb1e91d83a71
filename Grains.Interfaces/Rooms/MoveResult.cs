namespace Conference.Grains.Interfaces.Rooms;

/// <summary>Either the move or why not.</summary>
[GenerateSerializer, Immutable, Alias("move-result")]
public sealed record MoveResult(MoveRefusal Refusal, RoomMoveDescription? Move)
{
    public static MoveResult Refused(MoveRefusal refusal) => new(refusal, null);
}
