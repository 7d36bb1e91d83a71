using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Microsoft.Extensions.Logging;

namespace Conference.Grains.Rooms;

internal static partial class RoomLog
{
    [LoggerMessage(LogLevel.Information, "{Room}: {Participant} joined; {Count} in the room")]
    public static partial void Joined(this ILogger<RoomGrain> logger, RoomKey room, ParticipantId participant, int count);

    [LoggerMessage(LogLevel.Information, "{Room}: {Participant} refused: {Refusal}")]
    public static partial void JoinRefused(this ILogger<RoomGrain> logger, RoomKey room, ParticipantId participant, RoomRefusal refusal);

    [LoggerMessage(LogLevel.Information, "{Room}: {Participant} left; {Count} in the room")]
    public static partial void Left(this ILogger<RoomGrain> logger, RoomKey room, ParticipantId participant, int count);

    [LoggerMessage(LogLevel.Information, "{Room} is on {Node} under epoch {Epoch}")]
    public static partial void Placed(this ILogger<RoomGrain> logger, RoomKey room, NodeId node, long epoch);

    [LoggerMessage(LogLevel.Warning, "{Room} lost its node {Node}")]
    public static partial void NodeLost(this ILogger<RoomGrain> logger, RoomKey room, NodeId node);

    [LoggerMessage(LogLevel.Warning, "{Room} finds no media node; it keeps asking")]
    public static partial void NoNode(this ILogger<RoomGrain> logger, RoomKey room);

    [LoggerMessage(LogLevel.Warning, "{Room}: {Node} did not open it: {Refusal} ({Code})")]
    public static partial void NodeRefused(this ILogger<RoomGrain> logger, RoomKey room, NodeId node, NodeRefusal refusal, string code);

    [LoggerMessage(LogLevel.Warning, "{Node} carries {Room} under epoch {Epoch}, which is elsewhere or nowhere: it is told to close it")]
    public static partial void StrayRoom(this ILogger<RoomGrain> logger, RoomKey room, NodeId node, long epoch);

    [LoggerMessage(LogLevel.Information, "{Room} is closed")]
    public static partial void Closed(this ILogger<RoomGrain> logger, RoomKey room);

    [LoggerMessage(LogLevel.Debug, "{Room}: ignored {Kind} of {Node}, epoch {Epoch}: {Reason}")]
    public static partial void Ignored(this ILogger<RoomGrain> logger, RoomKey room, NodeId node, string kind, long epoch, Ignored reason);
}
