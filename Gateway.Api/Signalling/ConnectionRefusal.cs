namespace Conference.Gateway.Api.Signalling;

/// <summary>Why the gateway itself refused a call or closed a connection.</summary>
internal enum ConnectionRefusal
{
    None,

    /// <summary>Neither Join nor Resume has succeeded over this connection.</summary>
    NotJoined,

    /// <summary>A connection serves one session.</summary>
    AlreadyJoined,

    /// <summary>Over the connection's rate.</summary>
    TooManyCalls,

    /// <summary>Over the gateway's number of connections.</summary>
    TooManyConnections,

    /// <summary>No session within the time allowed.</summary>
    JoinTimeout,

    /// <summary>More waits for the client than the gateway keeps.</summary>
    TooSlow,

    /// <summary>A gap in the session's messages did not close in time.</summary>
    MessageLost,

    /// <summary>The session does not know of the connection any more: it was lost with a server, or has another.</summary>
    SessionMoved,

    /// <summary>Over the hub's limit, or not of its protocol: nothing of the message was read.</summary>
    MessageUnreadable,
}
