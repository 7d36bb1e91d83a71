using Conference.MediaNode.Link.Srtp;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>Limits and preferences of the node's DTLS servers.</summary>
internal sealed record DtlsServerOptions
{
    /// <summary>Bytes of the largest UDP payload sent: what Chromium uses, safe below IPv6's and TURN's overheads.
    /// </summary>
    public const int DatagramLengthMax = 1200;

    public static readonly DtlsServerOptions Default = new();

    /// <summary>SRTP profiles, best first; the server's order decides (RFC 5764 §4.1.1).</summary>
    public IReadOnlyList<SrtpProfile> Profiles { get; init; } =
        [SrtpProfile.AeadAes128Gcm, SrtpProfile.Aes128CmHmacSha1_80];

    /// <summary>A handshake that takes longer is given up.</summary>
    public TimeSpan HandshakeMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Wait before a flight is repeated the first time; doubled each time. RFC 6347 §4.2.4.1 lets applications that
    /// care for latency go below its 1 s.
    /// </summary>
    public TimeSpan RepeatAfter { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan RepeatAfterMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Datagrams that a client may spend on its handshake.</summary>
    public int HandshakeDatagramsMax { get; init; } = 200;
}
