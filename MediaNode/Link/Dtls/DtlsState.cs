namespace Conference.MediaNode.Link.Dtls;

internal enum DtlsState
{
    Handshaking,
    Connected,

    /// <summary>The peer or this end said goodbye after a handshake.</summary>
    Closed,

    /// <summary>The handshake came to nothing.</summary>
    Failed,
}
