namespace Conference.MediaNode.Link;

/// <summary>What an input meant for a link as a whole.</summary>
internal enum LinkSignal
{
    None,

    /// <summary>ICE and DTLS are done: media may flow. Also when it flows again after a disconnection.</summary>
    Connected,

    /// <summary>No sign of life for a while.</summary>
    Disconnected,

    /// <summary>The client reaches us itself, and no more by way of the node where it was.</summary>
    Followed,

    /// <summary>Over; <see cref="PeerLink.End"/> says why.</summary>
    Closed,
}

internal enum LinkEndReason
{
    None,
    Asked,
    PeerClosed,
    ConsentExpired,
    HandshakeTimeout,
    HandshakeFailed,
    FingerprintMismatch,
}
