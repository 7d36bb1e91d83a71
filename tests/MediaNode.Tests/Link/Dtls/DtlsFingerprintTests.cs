using Conference.MediaNode.Link.Dtls;

namespace Conference.MediaNode.Tests.Link.Dtls;

public class DtlsFingerprintTests
{
    private const string Text = "sha-256 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:"
        + "19:E5:7C:AB:4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF";

    [Fact]
    public void Its_text_parses_to_itself()
    {
        Assert.True(DtlsFingerprint.TryParse(Text, out DtlsFingerprint? fingerprint));
        Assert.Equal(Text, fingerprint.ToString());
        Assert.True(DtlsFingerprint.TryParse(Text.ToLowerInvariant(), out DtlsFingerprint? lower));
        Assert.Equal(fingerprint, lower);
        Assert.Equal(fingerprint.GetHashCode(), lower.GetHashCode());
    }

    [Theory]
    [InlineData("SHA-384", 48)]
    [InlineData("sha-512", 64)]
    public void Longer_hashes_parse(string name, int length)
    {
        string text = $"{name} {string.Join(':', Enumerable.Repeat("0F", length))}";
        Assert.True(DtlsFingerprint.TryParse(text, out DtlsFingerprint? fingerprint));
        Assert.Equal(text.ToLowerInvariant().Replace("0f", "0F", StringComparison.Ordinal), fingerprint.ToString());
        Assert.False(DtlsFingerprint.TryParse(text + ":0F", out _));
    }

    [Fact]
    public void Every_prefix_is_refused()
    {
        for (int length = 0; length < Text.Length; length++)
        {
            Assert.False(DtlsFingerprint.TryParse(Text.AsSpan(0, length), out _), Text[..length]);
        }
    }

    [Theory]
    [InlineData("sha-1 ", "sha-256 ")]
    [InlineData("md5 ", "sha-256 ")]
    [InlineData("sha-384 ", "sha-256 ")]
    [InlineData("  ", " ")]
    [InlineData("-", ":")]
    [InlineData("G", "F")]
    [InlineData("+4", "54")]
    [InlineData(" 4", "54")]
    public void Anything_else_is_refused(string instead, string of) =>
        Assert.False(DtlsFingerprint.TryParse(Text.Replace(of, instead, StringComparison.Ordinal), out _));

    [Fact]
    public void A_certificate_survives_its_export()
    {
        using DtlsCertificate made =
            DtlsCertificate.Create(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(30));

        using DtlsCertificate? read = DtlsCertificate.FromPem(made.ExportPem());

        Assert.NotNull(read);
        Assert.Equal(made.Fingerprint, read.Fingerprint);
        Assert.Equal(made.Certificate, read.Certificate);
        Assert.Equal(made.RevealPrivateKey(), read.RevealPrivateKey());
        Assert.Null(DtlsCertificate.FromPem("no certificate"));
        Assert.Null(DtlsCertificate.FromPem(made.ExportPem().Split("-----BEGIN PRIVATE")[0]));
    }
}
