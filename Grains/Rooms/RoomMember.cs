using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Rooms;

/// <summary>Somebody in the room, as the room keeps them.</summary>
[GenerateSerializer, Immutable, Alias("room-member")]
internal sealed record RoomMember(
    ParticipantId Participant,
    string Name,
    SessionId Session,
    string TokenId,
    DateTimeOffset JoinedAt,
    ImmutableArray<PublishedTrack> Tracks)
{
    public RosterEntry ToEntry() => new(Participant, Name, JoinedAt, Tracks);
}
