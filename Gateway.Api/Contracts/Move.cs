using System.Text.Json;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Gateway.Api.Contracts;

/// <summary>A room's move to another media node. The calls go on meanwhile.</summary>
/// <param name="Id">Names the move.</param>
/// <param name="Room">The room's name within the tenant.</param>
/// <param name="Scope">What moves: a participant's move moves its whole room.</param>
/// <param name="From">The media node that carried the room.</param>
/// <param name="To">The media node that shall carry it.</param>
/// <param name="State">
/// <c>moving</c>, <c>inDoubt</c> and <c>takingBack</c> while it is not decided; <c>following</c> once the room is there and
/// its clients follow; then <c>done</c>. <c>failed</c>: the room is where it was. <c>lost</c>: it had to be placed anew.
/// </param>
/// <param name="StartedAt">When it was asked for.</param>
/// <param name="Participants">Whose clients have to follow; 0 until the room has moved.</param>
/// <param name="Followed">How many of them have.</param>
/// <param name="Failure">Null unless it failed.</param>
public sealed record Move(
    Guid Id,
    string Room,
    MoveScope Scope,
    string From,
    string To,
    MoveState State,
    DateTimeOffset StartedAt,
    int Participants,
    int Followed,
    MoveFault? Failure)
{
    internal static Move Of(RoomId room, RoomMoveDescription move) => new(
        move.Id,
        room.Value,
        MoveScope.Room,
        move.From.Value,
        move.To.Value,
        move.State,
        move.StartedAt,
        move.Participants,
        move.Followed,
        move.Failure is { } failure
            ? new MoveFault(JsonNamingPolicy.KebabCaseLower.ConvertName(failure.Reason.ToString()), failure.Detail)
            : null);
}
