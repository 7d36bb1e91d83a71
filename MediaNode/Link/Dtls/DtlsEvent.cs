namespace Conference.MediaNode.Link.Dtls;

/// <summary>What a datagram meant to an established association.</summary>
internal enum DtlsEvent
{
    /// <summary>Nothing in it was from the peer.</summary>
    None,

    /// <summary>The peer has said something, so it has completed the handshake.</summary>
    Data,

    /// <summary>The peer repeats its last flight: ours has been lost.</summary>
    RepeatedFlight,

    /// <summary>The peer said goodbye.</summary>
    Closed,
}
