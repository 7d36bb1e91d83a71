using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Link.Srtp.Cipher;

using static Conference.MediaNode.Tests.Link.Srtp.SrtpSamples;

namespace Conference.MediaNode.Tests.Link.Srtp;

public class SrtpTransformTests
{
    private const string GcmKey = "000102030405060708090a0b0c0d0e0f";
    private const string GcmSalt = "517569642070726f2071756f";

    private const string GcmRtp = "8040f17b8041f8d35501a0b2 47616c6c696120657374206f6d6e6973"
        + "2064697669736120696e207061727465732074726573";

    private const string GcmRtpSealed = "8040f17b8041f8d35501a0b2 f24de3a3fb34de6cacba861c9d7e4bca"
        + "be633bd50d294e6f42a5f47a51c7d19b36de3adf8833 899d7f27beb16a9152cf765ee4390cce";

    private const string GcmRtcp = "81c8000d4d617273 4e5450314e545032525450200000042a0000e9304c756e61"
        + "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";

    private const string GcmRtcpSealed = "81c8000d4d617273 63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1"
        + "730d6fda4ce09b4686303ded0bb9275b c84aa45896cf4d2fc5abf87245d9eade 800005d4";

    /// <summary>RFC 3711 B.2; the key stream is what sealing zeros gives.</summary>
    [Theory]
    [InlineData(0, "E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD477901E4FCA894C0")]
    [InlineData(0xFEFF,
        "EC8CDF7398607CB0F2D21675EA9EA1E4362B7C3C6773516318A077D7FC5073AE6A2CC3787889374FBEB4C81B17BA6C44")]
    public void Counter_mode_yields_the_key_stream_of_the_standard(int block, string expected)
    {
        using SecretBytes key = Secret("2B7E151628AED2A6ABF7158809CF4F3C");
        using var cipher = AesCtrCipher.Create(key);
        byte[] counter = Hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000");
        counter[14] = (byte)(block >> 8);
        counter[15] = (byte)block;
        byte[] stream = new byte[expected.Length / 2];

        cipher.Apply(counter, stream);

        Assert.Equal(expected, Convert.ToHexString(stream));
    }

    /// <summary>RFC 2202 §3.</summary>
    [Theory]
    [InlineData("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
        "b617318655057264e28bc0b6fb378c8ef146be00")]
    [InlineData("4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")]
    public void The_hash_of_a_text_in_two_parts_is_that_of_the_standard(string key, string text, string expected)
    {
        using SecretBytes secret = Secret(key);
        using var hmac = new HmacSha1(secret);
        byte[] bytes = Hex(text);

        for (int split = 0; split <= bytes.Length; split++)
        {
            byte[] tag = new byte[HmacSha1.Length];
            hmac.Compute(bytes.AsSpan(0, split), bytes.AsSpan(split), tag);
            Assert.Equal(Hex(expected), tag);
        }
    }

    /// <summary>RFC 7714 §16.1.1 and §16.1.2.</summary>
    [Fact]
    public void A_GCM_packet_is_that_of_the_standard()
    {
        using SrtpTransform transform = Gcm();
        byte[] packet = [.. Hex(GcmRtp), .. new byte[16]];

        transform.SealRtp(packet, 12, 0x5501a0b2, 0xf17b);
        Assert.Equal(Hex(GcmRtpSealed), packet);

        Assert.True(transform.OpenRtp(packet, 12, 0x5501a0b2, 0xf17b));
        Assert.Equal(Hex(GcmRtp), packet[..^16]);
    }

    /// <summary>RFC 7714 §17.1 and §17.2.</summary>
    [Fact]
    public void A_GCM_control_packet_is_that_of_the_standard()
    {
        using SrtpTransform transform = Gcm();
        byte[] packet = [.. Hex(GcmRtcp), .. new byte[20]];

        transform.SealRtcp(packet, 0x4d617273, 0x5d4);
        Assert.Equal(Hex(GcmRtcpSealed), packet);

        Assert.Equal(0x800005d4, transform.RtcpIndexWord(packet));
        Assert.True(transform.OpenRtcp(packet, 0x4d617273, 0x5d4));
        Assert.Equal(Hex(GcmRtcp), packet[..^20]);
    }

    [Theory]
    [MemberData(nameof(SrtpSamples.Profiles), MemberType = typeof(SrtpSamples))]
    public void Empty_payloads_are_sealed_too(string profile)
    {
        using SrtpKeys keys = Keys(profile);
        using SrtpTransform transform = SrtpTransform.Create(keys);
        byte[] packet = [.. RtpPacket(1, payloadLength: 0), .. new byte[transform.TagLength]];

        transform.SealRtp(packet, 12, Ssrc, 1);

        Assert.Contains(packet[12..], b => b != 0);
        Assert.True(transform.OpenRtp(packet, 12, Ssrc, 1));
        packet[^1] ^= 1;
        Assert.False(transform.OpenRtp(packet, 12, Ssrc, 1));
    }

    private static SrtpTransform Gcm() => SrtpTransform.Create(
        SrtpProfile.AeadAes128Gcm,
        new SrtpSessionKeys(Secret(GcmKey), Secret(""), Secret(GcmSalt)),
        new SrtpSessionKeys(Secret(GcmKey), Secret(""), Secret(GcmSalt)));
}
