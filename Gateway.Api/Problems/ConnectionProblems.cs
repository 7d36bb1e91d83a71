using System.Diagnostics;
using Conference.Gateway.Api.Signalling;

namespace Conference.Gateway.Api.Problems;

internal static class ConnectionProblems
{
    public static Problem Of(ConnectionRefusal refusal) => refusal switch
    {
        ConnectionRefusal.NotJoined =>
            new(409, "not-joined", "The connection has no session.", "Call 'Join' or 'Resume' first."),
        ConnectionRefusal.AlreadyJoined => new(
            409, "already-joined", "The connection has a session.", "Open another connection for another session."),
        ConnectionRefusal.TooManyCalls => new(
            429, "too-many-calls", "Too many calls over this connection.", "Wait a moment and repeat the call."),
        ConnectionRefusal.TooManyConnections => new(
            503, "too-many-connections", "The gateway has no room for another connection.", "Connect again later."),
        ConnectionRefusal.JoinTimeout => new(
            408, "join-timeout", "Neither 'Join' nor 'Resume' succeeded in time.", "Connect again and join at once."),
        ConnectionRefusal.TooSlow => new(
            408, "too-slow", "The connection takes messages too slowly.", "Connect again and resume the session."),
        ConnectionRefusal.MessageLost => new(
            409, "message-lost", "A message did not reach the gateway.", "Connect again and resume the session."),
        ConnectionRefusal.SessionMoved => new(
            409, "session-moved", "The session does not hold this connection any more.", "Connect again and resume the session."),
        ConnectionRefusal.MessageUnreadable => new(
            413, "message-unreadable", "The message is too large or not of the hub's protocol.",
            "Connect again and resume the session."),
        ConnectionRefusal.None or _ => throw new UnreachableException($"{refusal} is not a problem."),
    };
}
