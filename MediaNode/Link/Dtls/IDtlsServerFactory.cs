namespace Conference.MediaNode.Link.Dtls;

/// <summary>Makes the DTLS servers of a node's links; they share the node's certificate.</summary>
internal interface IDtlsServerFactory
{
    /// <summary>What an answer announces in its a=fingerprint line.</summary>
    DtlsFingerprint Fingerprint { get; }

    /// <summary>
    /// A server for one link, whose client must present the certificate of <paramref name="expectedClient"/>. The time
    /// for the handshake counts from <paramref name="now"/>.
    /// </summary>
    IDtlsServer Create(DtlsFingerprint expectedClient, Instant now);
}
