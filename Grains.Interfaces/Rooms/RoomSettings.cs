namespace Conference.Grains.Interfaces.Rooms;

/// <summary>What the platform asks of a room.</summary>
/// <param name="ParticipantsMax">More than this many are refused; 2 to <see cref="ParticipantsLimit"/>.</param>
[GenerateSerializer, Immutable, Alias("room-settings")]
public sealed record RoomSettings(int ParticipantsMax)
{
    public const int ParticipantsLimit = 1000;

    public const int ParticipantsDefault = 100;
}
