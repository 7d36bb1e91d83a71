using Conference.Grains.Interfaces.Rooms;

namespace Conference.Gateway.Api.Contracts;

/// <summary>A room, and who is in it.</summary>
/// <param name="Id">The room's name within the tenant.</param>
/// <param name="ParticipantsMax">How many may be in the room at once.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="Node">The media node that carries it; null while nobody has joined.</param>
/// <param name="Participants">Who is in the room.</param>
/// <param name="Move">Its latest move to another media node; null if there was none.</param>
public sealed record Room(
    string Id,
    int ParticipantsMax,
    DateTimeOffset CreatedAt,
    string? Node,
    IReadOnlyList<RoomParticipant> Participants,
    Move? Move)
{
    internal static Room From(RoomDescription room) => new(
        room.Id.Value,
        room.Settings.ParticipantsMax,
        room.CreatedAt,
        room.Node?.Value,
        [.. room.Participants.Select(RoomParticipant.From)],
        room.Move is { } move ? Contracts.Move.Of(room.Id, move) : null);
}
