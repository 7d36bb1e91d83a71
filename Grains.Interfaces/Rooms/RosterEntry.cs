namespace Conference.Grains.Interfaces.Rooms;

/// <summary>Somebody in the room, with what they publish.</summary>
[GenerateSerializer, Immutable, Alias("roster-entry")]
public sealed record RosterEntry(
    ParticipantId Participant,
    string Name,
    DateTimeOffset JoinedAt,
    ImmutableArray<PublishedTrack> Tracks);
