using Conference.Grains.Interfaces.Rooms;
using Microsoft.Extensions.Logging;

namespace Conference.Grains.Signalling;

internal static partial class SessionLog
{
    [LoggerMessage(LogLevel.Information, "Session {Session} of {Participant} is open")]
    public static partial void Opened(this ILogger<SignallingSessionGrain> logger, SessionId session, ParticipantKey participant);

    [LoggerMessage(LogLevel.Information, "Session {Session} of {Participant} is refused: {Refusal}")]
    public static partial void Refused(
        this ILogger<SignallingSessionGrain> logger, SessionId session, ParticipantKey participant, RoomRefusal refusal);

    [LoggerMessage(LogLevel.Information, "Session {Session} resumes after message {LastSeen}; {Missed} are sent again")]
    public static partial void Resumed(this ILogger<SignallingSessionGrain> logger, SessionId session, long lastSeen, int missed);

    [LoggerMessage(LogLevel.Information, "Session {Session} has no connection")]
    public static partial void Disconnected(this ILogger<SignallingSessionGrain> logger, SessionId session);

    [LoggerMessage(LogLevel.Information, "Session {Session} has ended: {Code}")]
    public static partial void Ended(this ILogger<SignallingSessionGrain> logger, SessionId session, string code);

    [LoggerMessage(LogLevel.Warning, "Session {Session} was lost with its silo and is found again: it waits for its client")]
    public static partial void Found(this ILogger<SignallingSessionGrain> logger, SessionId session);

    [LoggerMessage(LogLevel.Information, "Session {Session} goes on after message {LastSeen}; its client is told everything anew")]
    public static partial void Restated(this ILogger<SignallingSessionGrain> logger, SessionId session, long lastSeen);

    [LoggerMessage(LogLevel.Information, "Session {Session} has missed something that its participant said, and asks for everything anew")]
    public static partial void Missed(this ILogger<SignallingSessionGrain> logger, SessionId session);
}
