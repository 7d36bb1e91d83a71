using Conference.Grains.Interfaces.Rooms;

namespace Conference.Gateway.Api.Contracts;

/// <summary>Somebody in a room.</summary>
/// <param name="Identity">The platform's name for the participant.</param>
/// <param name="Name">What others see.</param>
/// <param name="JoinedAt">When the participant joined.</param>
/// <param name="Tracks">What the participant publishes.</param>
public sealed record RoomParticipant(
    string Identity, string Name, DateTimeOffset JoinedAt, IReadOnlyList<RoomTrack> Tracks)
{
    internal static RoomParticipant From(RosterEntry entry) => new(
        entry.Participant.Value,
        entry.Name,
        entry.JoinedAt,
        [.. entry.Tracks.Select(static track => new RoomTrack(track.Id.ToString(), track.Kind, track.Muted))]);
}
