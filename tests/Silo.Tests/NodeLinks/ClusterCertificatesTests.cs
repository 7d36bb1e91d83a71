using System.Security.Cryptography.X509Certificates;
using Conference.Grains.Interfaces;
using Conference.MediaNode.Host;
using Conference.MediaNode.Link.Dtls;

namespace Conference.Silo.NodeLinks;

public sealed class ClusterCertificatesTests : IDisposable
{
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly string _folder = Directory.CreateTempSubdirectory("certificates").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_node_of_the_cluster_is_let_in_under_its_name()
    {
        Make("node-1");
        NodeAuthority nodes = new(Authority());
        X509Certificate2 node = Read("node-1");

        Assert.True(nodes.IsNode(node, out _));
        Assert.Equal(new NodeId("node-1"), NodeAuthority.NameOf(node));
    }

    [Fact]
    public void A_silo_is_believed_by_nodes_and_a_node_is_not()
    {
        Make("node-1");
        using ClusterTrust trust = ClusterTrust.Load(Path("node-1.pem"), Path("node-1.key"), Path("ca.pem"));

        Assert.True(trust.IsSilo(Read("silo")));
        Assert.False(trust.IsSilo(Read("node-1")));
        Assert.False(trust.IsSilo(null));
    }

    [Fact]
    public void A_silo_is_no_node()
    {
        Make("node-1");

        Assert.False(new NodeAuthority(Authority()).IsNode(Read("silo"), out string? reason));
        Assert.Contains("NotValidForUsage", reason);
    }

    [Fact]
    public void A_node_of_another_cluster_is_refused()
    {
        Make("node-1");
        using X509Certificate2 other = ClusterCertificates.CreateAuthority("conference cluster", Now.AddDays(-1), Now.AddDays(9));
        using X509Certificate2 stranger = ClusterCertificates.Issue(other, "node-1", ClientUse, Now.AddDays(-1), Now.AddDays(8));

        Assert.False(new NodeAuthority(Authority()).IsNode(stranger, out string? reason));
        Assert.NotEmpty(reason);
    }

    [Theory]
    [InlineData(-20, -10)]
    [InlineData(10, 20)]
    public void A_certificate_is_good_only_in_its_time(int fromDays, int toDays)
    {
        using X509Certificate2 authority = ClusterCertificates.CreateAuthority("a cluster", Now.AddDays(-30), Now.AddDays(30));
        using X509Certificate2 node = ClusterCertificates.Issue(
            authority, "node-1", ClientUse, Now.AddDays(fromDays), Now.AddDays(toDays));

        Assert.False(new NodeAuthority(authority).IsNode(node, out string? reason));
        Assert.Contains("NotTimeValid", reason);
    }

    [Theory]
    [InlineData("-leading")]
    [InlineData("with space")]
    [InlineData("slash/in/it")]
    public void A_name_that_is_no_id_is_refused(string name)
    {
        using X509Certificate2 authority = ClusterCertificates.CreateAuthority("a cluster", Now.AddDays(-30), Now.AddDays(30));
        using X509Certificate2 node = Named(authority, name);

        Assert.Null(NodeAuthority.NameOf(node));
        Assert.False(new NodeAuthority(authority).IsNode(node, out _));
    }

    [Fact]
    public void Only_the_owner_can_read_what_is_made()
    {
        Make("node-1");

        Assert.All(Directory.GetFiles(_folder), file =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void What_is_good_is_kept_and_a_new_node_is_added()
    {
        Make("node-1");
        string authority = Text("ca.pem"), silo = Text("silo.pem"), node = Text("node-1.pem"), media = Text("media.pem");

        Make("node-1", "node-2");

        Assert.Equal([authority, silo, node, media], [Text("ca.pem"), Text("silo.pem"), Text("node-1.pem"), Text("media.pem")]);
        Assert.True(new NodeAuthority(Authority()).IsNode(Read("node-2"), out _));
    }

    [Fact]
    public void What_expires_soon_is_made_again_by_the_same_authority()
    {
        ClusterCertificates.Make(_folder, [new("node-1")], Now.AddDays(-350));
        string authority = Text("ca.pem"), node = Text("node-1.pem");

        Make("node-1");

        Assert.Equal(authority, Text("ca.pem"));
        Assert.NotEqual(node, Text("node-1.pem"));
        Assert.True(new NodeAuthority(Authority()).IsNode(Read("node-1"), out _));
    }

    [Fact]
    public void A_new_authority_makes_everything_new()
    {
        Make("node-1");
        File.Delete(Path("ca.key"));

        Make("node-1");

        Assert.True(new NodeAuthority(Authority()).IsNode(Read("node-1"), out _));
    }

    [Fact]
    public void The_media_certificate_is_one_that_a_node_can_use()
    {
        Make();

        using DtlsCertificate? media = DtlsCertificate.FromPem(Text("media.pem"));

        Assert.NotNull(media);
    }

    private void Make(params string[] nodes) =>
        ClusterCertificates.Make(_folder, nodes.Select(name => new NodeId(name)), Now);

    private string Path(string file) => System.IO.Path.Combine(_folder, file);

    private string Text(string file) => File.ReadAllText(Path(file));

    private X509Certificate2 Authority() => X509CertificateLoader.LoadCertificateFromFile(Path("ca.pem"));

    private X509Certificate2 Read(string name) => X509Certificate2.CreateFromPemFile(Path(name + ".pem"), Path(name + ".key"));

    /// <summary>A certificate whose common name is no DNS name either.</summary>
    private static X509Certificate2 Named(X509Certificate2 authority, string name)
    {
        using System.Security.Cryptography.ECDsa key = System.Security.Cryptography.ECDsa.Create();
        CertificateRequest request = new($"CN=\"{name}\"", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(ClientUse)], critical: true));
        return request.Create(authority, Now.AddDays(-1), Now.AddDays(1), [1, 2, 3]);
    }
}
