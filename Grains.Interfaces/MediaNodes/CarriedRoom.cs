namespace Conference.Grains.Interfaces.MediaNodes;

[GenerateSerializer, Immutable, Alias("carried-room")]
public sealed record CarriedRoom(RoomKey Room, long Epoch, int Links);
