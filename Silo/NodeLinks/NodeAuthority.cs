using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Conference.Grains.Interfaces;

namespace Conference.Silo.NodeLinks;

/// <summary>Who may be a media node: whoever shows a client certificate of the cluster's own authority, under the name in it.</summary>
internal sealed class NodeAuthority(X509Certificate2 authority)
{
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    public bool IsNode(X509Certificate2 presented, [NotNullWhen(false)] out string? reason)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(ClientAuthentication);
        if (!chain.Build(presented))
        {
            reason = string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct());
            return false;
        }

        reason = NameOf(presented) is null ? "its name is not a node's" : null;
        return reason is null;
    }

    /// <summary>Null: the common name is not one that a node may have.</summary>
    public static NodeId? NameOf(X509Certificate2? certificate)
    {
        string? name = certificate?.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return IdText.IsValid(name) ? new NodeId(name!) : null;
    }
}
