using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Srtp;

using static Conference.MediaNode.Tests.Link.Srtp.SrtpSamples;

namespace Conference.MediaNode.Tests.Link.Srtp;

public class SrtpKeyDerivationTests
{
    /// <summary>RFC 3711 B.3.</summary>
    [Theory]
    [InlineData(0, "C61E7A93744F39EE10734AFE3FF7A087")]
    [InlineData(2, "30CBBC08863D8C85D49DB34A9AE1")]
    [InlineData(1, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCEE049646C43D9327AD175578EF7227098"
        + "6371C10C9A369AC2F94A8C5FBCDDDC256D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2DC68")]
    public void A_master_key_yields_the_session_keys_of_the_standard(byte label, string expected)
    {
        using var master = new SrtpKeys(
            SrtpProfile.Aes128CmHmacSha1_80,
            Secret("E1F97A0D3E018BE0D64FA32C06DE4139"),
            Secret("0EC675AD498AFEEBB6960B3AABE6"));
        byte[] derived = new byte[expected.Length / 2];

        SrtpKeyDerivation.Derive(master, (SrtpKeyLabel)label, derived);

        Assert.Equal(expected, Convert.ToHexString(derived));
    }

    /// <summary>RFC 7714 §11: a 12-byte salt counts as a 14-byte one that ends in zeros.</summary>
    [Fact]
    public void A_short_salt_is_padded_on_the_right()
    {
        using var aead = new SrtpKeys(
            SrtpProfile.AeadAes128Gcm, Secret("E1F97A0D3E018BE0D64FA32C06DE4139"), Secret("0EC675AD498AFEEBB6960B3A"));
        using var padded = new SrtpKeys(
            SrtpProfile.Aes128CmHmacSha1_80,
            Secret("E1F97A0D3E018BE0D64FA32C06DE4139"),
            Secret("0EC675AD498AFEEBB6960B3A0000"));
        byte[] a = new byte[16];
        byte[] b = new byte[16];

        SrtpKeyDerivation.Derive(aead, SrtpKeyLabel.RtcpEncryption, a);
        SrtpKeyDerivation.Derive(padded, SrtpKeyLabel.RtcpEncryption, b);

        Assert.Equal(b, a);
        Assert.NotEqual(new byte[16], a);
    }

    [Fact]
    public void Exported_material_is_client_key_server_key_client_salt_server_salt()
    {
        byte[] exported = [.. Enumerable.Range(0, 60).Select(i => (byte)i)];

        (SrtpKeys client, SrtpKeys server) =
            SrtpKeys.FromExporter(SrtpProfile.Aes128CmHmacSha1_80, new SecretBytes(exported));

        Assert.Equal(exported.AsSpan(..16), client.MasterKey.Reveal());
        Assert.Equal(exported.AsSpan(16..32), server.MasterKey.Reveal());
        Assert.Equal(exported.AsSpan(32..46), client.MasterSalt.Reveal());
        Assert.Equal(exported.AsSpan(46..), server.MasterSalt.Reveal());
    }

    [Fact]
    public void A_server_reads_what_its_client_wrote_and_the_other_way_round()
    {
        byte[] exported = [.. Enumerable.Range(0, 56).Select(i => (byte)i)];
        using SrtpSession server =
            SrtpSession.ForServer(SrtpProfile.AeadAes128Gcm, new SecretBytes(exported));
        using SrtpSession client =
            SrtpSession.ForClient(SrtpProfile.AeadAes128Gcm, new SecretBytes(exported));

        Assert.Equal(SrtpError.None, Open(server.Opener, SealedRtp(client.Sealer, 5)));
        Assert.Equal(SrtpError.None, Open(client.Opener, SealedRtp(server.Sealer, 5)));
        Assert.Equal(SrtpError.AuthenticationFailed, Open(client.Opener, SealedRtp(client.Sealer, 6)));
    }
}
