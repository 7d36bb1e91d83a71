namespace Conference.MediaNode.Link.Dtls;

/// <summary>One OpenSSL context, with the node's certificate, for all DTLS servers of a shard.</summary>
internal sealed class DtlsServerFactory : IDtlsServerFactory, IDisposable
{
    private readonly DtlsServerOptions _options;
    private readonly SslContextHandle _context;

    /// <exception cref="InvalidOperationException">OpenSSL 3 is not installed.</exception>
    public DtlsServerFactory(DtlsCertificate certificate, DtlsServerOptions options)
    {
        OpenSslNative.RequireLibrary();
        _options = options;
        _context = OpenSslNative.CreateContext(certificate, options.Profiles);
        Fingerprint = certificate.Fingerprint;
    }

    public DtlsFingerprint Fingerprint { get; }

    public IDtlsServer Create(DtlsFingerprint expectedClient, Instant now) =>
        new DtlsServer(_context, _options, expectedClient, now);

    public void Dispose() => _context.Dispose();
}
