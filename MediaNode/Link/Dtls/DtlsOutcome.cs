namespace Conference.MediaNode.Link.Dtls;

/// <summary>What an input led to. Each value but None is reported once; those after Closed end a handshake.</summary>
internal enum DtlsOutcome
{
    None,
    Connected,
    Closed,

    /// <summary>The client's certificate is not the one that its offer announced.</summary>
    FingerprintMismatch,

    /// <summary>The client offers no SRTP protection profile of ours.</summary>
    NoSharedProfile,

    /// <summary>A version or suite not spoken here, a broken message, an alert of the client.</summary>
    ProtocolFailed,

    TimedOut,
    TooManyDatagrams,
}
