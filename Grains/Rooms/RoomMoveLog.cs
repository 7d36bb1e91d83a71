using Conference.Grains.Interfaces.Rooms;
using Microsoft.Extensions.Logging;

namespace Conference.Grains.Rooms;

/// <summary>What is written to the log of moves.</summary>
internal static partial class RoomMoveLog
{
    [LoggerMessage(LogLevel.Information, "{Room} moves from {From} to {To} ({Move})")]
    public static partial void Moves(this ILogger<RoomGrain> logger, RoomKey room, NodeId from, NodeId to, Guid move);

    [LoggerMessage(LogLevel.Information, "{Room}: move {Move} is {State}")]
    public static partial void MoveIs(this ILogger<RoomGrain> logger, RoomKey room, Guid move, MoveState state);

    [LoggerMessage(LogLevel.Warning, "{Room}: move {Move} is {State}: {Reason}. {Detail}")]
    public static partial void MoveFails(
        this ILogger<RoomGrain> logger, RoomKey room, Guid move, MoveState state, string reason, string detail);

    [LoggerMessage(LogLevel.Information, "{Room} does not move: {Refusal}")]
    public static partial void MoveRefused(this ILogger<RoomGrain> logger, RoomKey room, MoveRefusal refusal);
}
