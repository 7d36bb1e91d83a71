namespace Conference.Benchmarks.Moves.Wire;

/// <summary>What a datagram of a call is, as its first bytes say (RFC 7983 §7, RFC 5761 §4).</summary>
internal enum WireKind
{
    Other,
    Stun,

    /// <summary>A DTLS record of a handshake (content type 22).</summary>
    Handshake,

    /// <summary>Any other DTLS record.</summary>
    Dtls,

    Rtp,
    Rtcp,
}
