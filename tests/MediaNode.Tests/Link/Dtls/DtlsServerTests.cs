using System.Security.Cryptography;

using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Tests.Link.Srtp;
using Conference.Shared.Dtls;

namespace Conference.MediaNode.Tests.Link.Dtls;

public class DtlsServerTests
{
    [Theory]
    [InlineData("SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80", "AeadAes128Gcm")]
    [InlineData("SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM", "AeadAes128Gcm")]
    [InlineData("SRTP_AEAD_AES_128_GCM", "AeadAes128Gcm")]
    [InlineData("SRTP_AES128_CM_SHA1_80", "Aes128CmHmacSha1_80")]
    [InlineData("SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_32:SRTP_AES128_CM_SHA1_80", "Aes128CmHmacSha1_80")]
    public void Both_ends_derive_the_same_keys_and_read_each_others_packets(string offered, string expected)
    {
        using var pair = new DtlsPair(new DtlsTestClient(DtlsPair.ClientCertificate, offered));

        pair.Client.Start();
        pair.Exchange();

        Assert.Equal([DtlsOutcome.Connected], pair.Outcomes);
        Assert.Equal(DtlsState.Connected, pair.Server.State);
        Assert.Equal(Instant.Never, pair.Server.NextDeadline);
        Assert.True(pair.Client.IsConnected);
        DtlsResult result = pair.Server.Result!;
        Assert.Equal(expected, result.Profile.ToString());

        byte[] exported = pair.Client.Export(SrtpLengths.Of(result.Profile).Exported);
        Assert.Equal(exported, result.SrtpKeyingMaterial.Reveal());

        using SrtpSession server = SrtpSession.ForServer(result.Profile, result.SrtpKeyingMaterial);
        using var clientKeys = new MediaNode.Link.SecretBytes(exported);
        using SrtpSession client = SrtpSession.ForClient(result.Profile, clientKeys);
        Assert.Equal(SrtpError.None, SrtpSamples.Open(server.Opener, SrtpSamples.SealedRtp(client.Sealer, 7)));
        Assert.Equal(SrtpError.None, SrtpSamples.Open(client.Opener, SrtpSamples.SealedRtp(server.Sealer, 7)));
    }

    /// <summary>RFC 5246 §5 and RFC 5705 §4: what a successor gets is enough to derive every key.</summary>
    [Fact]
    public void The_exported_keys_follow_from_the_master_secret_and_both_randoms()
    {
        using DtlsPair pair = Connected();
        DtlsResult result = pair.Server.Result!;
        Assert.Equal(0xC02B, result.CipherSuite);
        Assert.Equal(pair.Client.Random(), result.ClientRandom);

        byte[] seed = [.. "EXTRACTOR-dtls_srtp"u8, .. result.ClientRandom.Span, .. result.ServerRandom.Span];
        byte[] a = HMACSHA256.HashData(result.MasterSecret.Reveal(), seed);
        var derived = new List<byte>();
        while (derived.Count < 56)
        {
            derived.AddRange(HMACSHA256.HashData(result.MasterSecret.Reveal(), [.. a, .. seed]));
            a = HMACSHA256.HashData(result.MasterSecret.Reveal(), a);
        }

        Assert.Equal(result.SrtpKeyingMaterial.Reveal(), derived.GetRange(0, 56).ToArray());
    }

    [Fact]
    public void A_certificate_other_than_announced_is_refused_with_an_alert()
    {
        using DtlsCertificate other = DtlsCertificate.Create(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        using var pair = new DtlsPair(expected: other.Fingerprint);

        pair.Client.Start();
        pair.Exchange();

        Assert.Equal([DtlsOutcome.FingerprintMismatch], pair.Outcomes);
        Assert.Equal(DtlsState.Failed, pair.Server.State);
        Assert.Null(pair.Server.Result);
        Assert.True(pair.Client.HasFailed);
    }

    [Fact]
    public void A_client_without_a_certificate_is_refused()
    {
        using var pair = new DtlsPair(new DtlsTestClient(certificate: null));

        pair.Client.Start();
        pair.Exchange();

        Assert.Equal([DtlsOutcome.ProtocolFailed], pair.Outcomes);
        Assert.True(pair.Client.HasFailed);
    }

    [Theory]
    [InlineData("Sha384")]
    [InlineData("Sha512")]
    public void Longer_fingerprints_are_checked_as_well(string hashName)
    {
        var hash = Enum.Parse<DtlsHash>(hashName);
        byte[] digest = hash is DtlsHash.Sha384
            ? SHA384.HashData(DtlsPair.ClientCertificate.Certificate)
            : SHA512.HashData(DtlsPair.ClientCertificate.Certificate);
        using var right = new DtlsPair(expected: new DtlsFingerprint(hash, digest));
        right.Client.Start();
        right.Exchange();
        Assert.Equal([DtlsOutcome.Connected], right.Outcomes);

        digest[^1] ^= 1;
        using var wrong = new DtlsPair(expected: new DtlsFingerprint(hash, digest));
        wrong.Client.Start();
        wrong.Exchange();
        Assert.Equal([DtlsOutcome.FingerprintMismatch], wrong.Outcomes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_32")]
    public void A_client_without_a_profile_of_ours_is_refused(string offered)
    {
        using var pair = new DtlsPair(new DtlsTestClient(DtlsPair.ClientCertificate, offered));

        pair.Client.Start();
        pair.Exchange();

        Assert.Equal([DtlsOutcome.NoSharedProfile], pair.Outcomes);
        Assert.Equal(DtlsState.Failed, pair.Server.State);
        Assert.Null(pair.Server.Result);
    }

    [Fact]
    public void An_older_version_is_refused()
    {
        using var pair = new DtlsPair(new DtlsTestClient(DtlsPair.ClientCertificate, protocol: TestSslNative.Dtls10));

        pair.Client.Start();
        pair.Exchange();

        Assert.Equal([DtlsOutcome.ProtocolFailed], pair.Outcomes);
        Assert.True(pair.Client.HasFailed);
    }

    [Theory]
    [InlineData(1200, 1200)]
    [InlineData(300, 1200)]
    [InlineData(300, 0)]
    public void A_client_hello_in_pieces_is_put_together(int mtu, int padding)
    {
        using var pair = new DtlsPair(new DtlsTestClient(DtlsPair.ClientCertificate, mtu: mtu, helloPadding: padding));

        pair.Client.Start();
        if (padding > 0)
        {
            Assert.True(pair.Client.TakeDatagrams().Count() > 1);
            pair.Client.Repeat();
        }

        pair.Exchange();

        Assert.Equal([DtlsOutcome.Connected], pair.Outcomes);
        Assert.True(pair.Client.IsConnected);
        Assert.InRange(pair.LongestDatagram, 100, 1200);
    }

    [Fact]
    public void Pieces_of_a_client_hello_may_come_in_any_order_and_twice()
    {
        using var pair = new DtlsPair(new DtlsTestClient(DtlsPair.ClientCertificate, mtu: 300, helloPadding: 1200));
        pair.Client.Start();
        byte[][] pieces = [.. pair.Client.TakeDatagrams()];
        Assert.True(pieces.Length >= 4);

        foreach (byte[] piece in pieces.Reverse().Concat(pieces)) pair.Report(pair.Endpoint.Handle(piece, pair.Now));
        pair.DeliverToClient();
        pair.Exchange();

        Assert.Equal([DtlsOutcome.Connected], pair.Outcomes);
    }

    [Fact]
    public void Closing_is_heard_at_the_other_end()
    {
        using DtlsPair pair = Connected();

        pair.Endpoint.Close();
        pair.Exchange();

        Assert.True(pair.Client.IsClosedByPeer);
    }

    [Fact]
    public void A_close_of_the_client_is_answered_and_reported_once()
    {
        using DtlsPair pair = Connected();
        pair.Outcomes.Clear();

        pair.Client.Close();
        pair.Exchange();
        pair.Client.Repeat();
        pair.Exchange();

        Assert.Equal([DtlsOutcome.Closed], pair.Outcomes);
        Assert.True(pair.Client.IsClosedByPeer);
    }

    [Fact]
    public void Application_data_is_taken_and_ignored()
    {
        using DtlsPair pair = Connected();
        pair.Outcomes.Clear();

        for (int i = 0; i < 10; i++)
        {
            pair.Client.Write("early data of an association"u8);
            pair.Exchange();
        }

        Assert.Empty(pair.Outcomes);
        Assert.Equal(DtlsState.Connected, pair.Server.State);
    }

    private static DtlsPair Connected()
    {
        var pair = new DtlsPair();
        pair.Client.Start();
        pair.Exchange();
        Assert.Equal([DtlsOutcome.Connected], pair.Outcomes);
        Assert.True(pair.Client.IsConnected);
        return pair;
    }
}
