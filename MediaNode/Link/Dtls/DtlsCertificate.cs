using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>
/// The self-signed P-256 certificate by which clients know a cluster: its fingerprint stands in every answer, so all
/// nodes among which a session may move share one.
/// </summary>
internal sealed class DtlsCertificate : IDisposable
{
    private readonly byte[] _certificate;
    private readonly SecretBytes _privateKey;

    private DtlsCertificate(byte[] certificate, SecretBytes privateKey)
    {
        (_certificate, _privateKey) = (certificate, privateKey);
        Fingerprint = new DtlsFingerprint(DtlsHash.Sha256, SHA256.HashData(certificate));
    }

    public DtlsFingerprint Fingerprint { get; }

    /// <summary>X.509, DER.</summary>
    public ReadOnlySpan<byte> Certificate => _certificate;

    /// <summary>The common name says nothing: the certificate is shown to everyone who connects (RFC 8827 §6.5).
    /// </summary>
    public static DtlsCertificate Create(DateTimeOffset validFrom, DateTimeOffset validUntil)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=media", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(validFrom, validUntil);
        return Of(certificate.RawData, key);
    }

    /// <summary>Null if the text holds no certificate with its P-256 private key.</summary>
    public static DtlsCertificate? FromPem(ReadOnlySpan<char> pem)
    {
        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem, pem);
            using ECDsa? key = certificate.GetECDsaPrivateKey();
            return key is { KeySize: 256 } ? Of(certificate.RawData, key) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Certificate and PKCS #8 private key. Whoever holds this text is the cluster.</summary>
    public string ExportPem() =>
        $"{PemEncoding.WriteString("CERTIFICATE", _certificate)}\n" +
        $"{PemEncoding.WriteString("PRIVATE KEY", _privateKey.Reveal())}\n";

    /// <summary>The private key, PKCS #8 in DER.</summary>
    public ReadOnlySpan<byte> RevealPrivateKey() => _privateKey.Reveal();

    public void Dispose() => _privateKey.Dispose();

    private static DtlsCertificate Of(byte[] certificate, ECDsa key)
    {
        byte[] exported = key.ExportPkcs8PrivateKey();
        var privateKey = new SecretBytes(exported);
        CryptographicOperations.ZeroMemory(exported);
        return new DtlsCertificate(certificate, privateKey);
    }
}
