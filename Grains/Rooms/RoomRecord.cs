namespace Conference.Grains.Rooms;

/// <summary>What is stored of a room.</summary>
[GenerateSerializer, Alias("room-record")]
internal sealed class RoomRecord
{
    [Id(0)]
    public RoomState? Room { get; set; }
}
