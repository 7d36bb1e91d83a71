namespace Conference.MediaNode.Link.Dtls;

internal enum DtlsState
{
    Handshaking,
    Connected,

    /// <summary>The handshake came to nothing.</summary>
    Failed,
}
