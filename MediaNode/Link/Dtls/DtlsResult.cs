using Conference.MediaNode.Link.Srtp;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>
/// What a completed handshake agreed on. The last four are what the record keys follow from (RFC 5246 §6.3), so that
/// the association can move to another node.
/// </summary>
/// <param name="profile">The SRTP protection profile.</param>
/// <param name="srtpKeyingMaterial">Exporter output of RFC 5764 §4.2, as long as the profile asks.</param>
/// <param name="masterSecret">48 bytes.</param>
/// <param name="clientRandom">32 bytes, public.</param>
/// <param name="serverRandom">32 bytes, public.</param>
/// <param name="cipherSuite">The number of the TLS registry, such as 0xC02B.</param>
internal sealed class DtlsResult(
    SrtpProfile profile,
    SecretBytes srtpKeyingMaterial,
    SecretBytes masterSecret,
    ReadOnlyMemory<byte> clientRandom,
    ReadOnlyMemory<byte> serverRandom,
    ushort cipherSuite) : IDisposable
{
    public SrtpProfile Profile { get; } = profile;

    public SecretBytes SrtpKeyingMaterial { get; } = srtpKeyingMaterial;

    public SecretBytes MasterSecret { get; } = masterSecret;

    public ReadOnlyMemory<byte> ClientRandom { get; } = clientRandom;

    public ReadOnlyMemory<byte> ServerRandom { get; } = serverRandom;

    public ushort CipherSuite { get; } = cipherSuite;

    public void Dispose()
    {
        SrtpKeyingMaterial.Dispose();
        MasterSecret.Dispose();
    }
}
