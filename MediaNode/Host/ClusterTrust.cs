using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Conference.MediaNode.Host;

/// <summary>
/// A node's certificate, and whom it believes: a silo is whoever has a server certificate of the cluster's own authority.
/// Where it answers does not matter, so names are not compared.
/// </summary>
internal sealed class ClusterTrust(X509Certificate2 own, X509Certificate2 authority) : IDisposable
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    public X509Certificate2 Own => own;

    /// <exception cref="CryptographicException">A file is not what it should be; the message says which.</exception>
    public static ClusterTrust Load(string certificate, string key, string clusterCa)
    {
        try
        {
            return new ClusterTrust(
                X509Certificate2.CreateFromPemFile(certificate, key), X509CertificateLoader.LoadCertificateFromFile(clusterCa));
        }
        catch (CryptographicException wrong)
        {
            throw new CryptographicException($"{certificate}, {key} or {clusterCa} cannot be read: {wrong.Message}", wrong);
        }
    }

    public bool IsSilo(X509Certificate? presented)
    {
        if (presented is null) return false;

        using X509Certificate2 certificate = new(presented);
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        return chain.Build(certificate);
    }

    public void Dispose()
    {
        own.Dispose();
        authority.Dispose();
    }
}
