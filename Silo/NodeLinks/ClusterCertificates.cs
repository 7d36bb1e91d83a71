using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Conference.Grains.Interfaces;

namespace Conference.Silo.NodeLinks;

/// <summary>
/// Makes the certificates of a cluster: an authority of its own, one for silos, one for each node. ECDSA P-256, as PEM
/// files that only their owner may read. What is there and stays good for a while is kept.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class ClusterCertificates
{
    public const string AuthorityName = "ca";
    public const string SiloName = "silo";

    /// <summary>Certificate and key by which clients know the cluster's media (DTLS): the same on all nodes.</summary>
    public const string MediaName = "media";

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>Clocks of a cluster differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    public static string CertificatePath(string directory, string name) => Path.Combine(directory, name + ".pem");

    public static string KeyPath(string directory, string name) => Path.Combine(directory, name + ".key");

    public static void Make(string directory, IEnumerable<NodeId> nodes, DateTimeOffset now)
    {
        Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
        bool isNew = !IsGood(directory, AuthorityName, now) || !File.Exists(KeyPath(directory, AuthorityName));
        if (isNew) WriteAuthority(directory, now);

        using X509Certificate2 authority = Read(directory, AuthorityName);
        WriteUnlessGood(directory, SiloName, authority, ServerAuthentication, isNew, now);
        foreach (NodeId node in nodes) WriteUnlessGood(directory, node.Value, authority, ClientAuthentication, isNew, now);
        if (!IsGood(directory, MediaName, now)) WriteMedia(directory, now);
    }

    /// <summary>A certificate of the authority, with its key.</summary>
    public static X509Certificate2 Issue(
        X509Certificate2 authority, string name, string usage, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: true));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());

        using X509Certificate2 issued = request.Create(authority, notBefore, notAfter, RandomNumberGenerator.GetBytes(16));
        return issued.CopyWithPrivateKey(key);
    }

    public static X509Certificate2 CreateAuthority(string name, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(notBefore, notAfter);
    }

    public static void Write(string directory, string name, X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()
            ?? throw new ArgumentException("The certificate has no ECDSA key.", nameof(certificate));
        WriteFile(KeyPath(directory, name), key.ExportPkcs8PrivateKeyPem());
        WriteFile(CertificatePath(directory, name), certificate.ExportCertificatePem());
    }

    private static void WriteAuthority(string directory, DateTimeOffset now)
    {
        using X509Certificate2 authority = CreateAuthority("conference cluster", now - ClockSkew, now + AuthorityLifetime);
        Write(directory, AuthorityName, authority);
    }

    /// <summary>Self-signed, and nameless, since every client sees it (RFC 8827 §6.5). Both parts stand in one file.</summary>
    private static void WriteMedia(string directory, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=media", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(now - ClockSkew, now + Lifetime);
        WriteFile(
            CertificatePath(directory, MediaName), $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}");
    }

    private static void WriteUnlessGood(
        string directory, string name, X509Certificate2 authority, string usage, bool isAuthorityNew, DateTimeOffset now)
    {
        if (!isAuthorityNew && IsGood(directory, name, now)) return;

        // A certificate may not outlive its authority.
        DateTimeOffset notAfter = new[] { now + Lifetime, authority.NotAfter }.Min();
        using X509Certificate2 issued = Issue(authority, name, usage, now - ClockSkew, notAfter);
        Write(directory, name, issued);
    }

    private static bool IsGood(string directory, string name, DateTimeOffset now)
    {
        if (!File.Exists(CertificatePath(directory, name))) return false;

        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(CertificatePath(directory, name));
        return certificate.NotAfter > (now + RenewBefore).LocalDateTime;
    }

    private static X509Certificate2 Read(string directory, string name) =>
        X509Certificate2.CreateFromPemFile(CertificatePath(directory, name), KeyPath(directory, name));

    /// <summary>Never readable by others, not even for a moment, and never half written.</summary>
    private static void WriteFile(string path, string pem)
    {
        string unfinished = path + ".new";
        File.Delete(unfinished);
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        };
        using (FileStream file = new(unfinished, options)) file.Write(Encoding.ASCII.GetBytes(pem + "\n"));
        File.Move(unfinished, path, overwrite: true);
    }
}
