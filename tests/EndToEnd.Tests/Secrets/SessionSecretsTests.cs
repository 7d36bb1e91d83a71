using System.Security.Cryptography;
using Conference.LoadGenerator.Peers;

namespace Conference.EndToEnd.Tests.Secrets;

public class SessionSecretsTests
{
    private static readonly byte[] s_masterKey = Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139");

    /// <summary>RFC 3711 B.3.</summary>
    [Theory]
    [InlineData(0, "C61E7A93744F39EE10734AFE3FF7A087")]
    [InlineData(2, "30CBBC08863D8C85D49DB34A9AE1")]
    [InlineData(1, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCEE049646C43D9327AD175578EF7227098"
        + "6371C10C9A369AC2F94A8C5FBCDDDC256D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2DC68")]
    public void Session_keys_are_those_of_the_standard(byte label, string expected) => Assert.Equal(
        expected,
        Convert.ToHexString(SessionSecrets.DeriveSrtp(
            s_masterKey, Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6"), label, expected.Length / 2)));

    /// <summary>The vector that implementers of TLS 1.2 share for P_SHA256.</summary>
    [Fact]
    public void The_function_of_TLS_is_that_of_the_standard() => Assert.Equal(
        "E3F229BA727BE17B8D122620557CD453C2AAB21D07C3D495329B52D4E61EDB5A6B301791E90D35C9C9A46B4E14BAF9AF"
        + "0FA022F7077DEF17ABFD3797C0564BAB4FBC91666E9DEF9B97FCE34F796789BAA48082D122EE42C5A72E5A5110FFF701"
        + "87347B66",
        Convert.ToHexString(SessionSecrets.DeriveTls(
            HashAlgorithmName.SHA256,
            Convert.FromHexString("9BBE436BA940F017B17652849A71DB35"),
            [.. "test label"u8, .. Convert.FromHexString("A0BA9F936CDA311827A6F796FFD5198C")],
            100)));

    /// <summary>FIPS 197, A.1 and A.3.</summary>
    [Theory]
    [InlineData("2B7E151628AED2A6ABF7158809CF4F3C", "D014F9A8C9EE2589E13F0CC8B6630CA6")]
    [InlineData("603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4", "FE4890D1E6188D0B046DF344706C631E")]
    public void A_key_is_expanded_as_in_the_standard(string key, string lastRoundKey) =>
        Assert.Equal(lastRoundKey, Convert.ToHexString(AesSchedule.Expand(Convert.FromHexString(key))[^16..]));

    [Theory]
    [InlineData("SRTP_AEAD_AES_128_GCM", 56, 21)]
    [InlineData("SRTP_AES128_CM_SHA1_80", 60, 25)]
    public void A_link_has_so_many_secrets_and_no_two_are_alike(string profile, int exportedLength, int count)
    {
        byte[] exported = [.. Enumerable.Range(0, exportedLength).Select(static i => (byte)i)];
        const string Suite = "ECDHE-ECDSA-AES256-GCM-SHA384";
        AgreedKeys keys = new(profile, Suite, new byte[48], new byte[32], new byte[32], exported);

        IReadOnlyList<Secret> secrets = SessionSecrets.Of("ada", keys);

        Assert.Equal(count, secrets.Count);
        Assert.Equal(count, secrets.Select(static secret => secret.Name).Distinct().Count());
        Assert.Equal(count, secrets.Select(static secret => Convert.ToHexString(secret.Bytes)).Distinct().Count());
        Dictionary<string, byte[]> named = secrets.ToDictionary(static secret => secret.Name, static secret => secret.Bytes);
        Assert.Equal(exported[..16], named["ada's SRTP master key"]);
        Assert.Equal(exported[16..32], named["the node's for ada SRTP master key"]);
    }
}
