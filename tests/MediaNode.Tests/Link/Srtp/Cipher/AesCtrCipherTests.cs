using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Srtp.Cipher;

using static Conference.MediaNode.Tests.Link.Srtp.SrtpSamples;

namespace Conference.MediaNode.Tests.Link.Srtp.Cipher;

public class AesCtrCipherTests
{
    private const int LengthMax = 1500;

    /// <summary>FIPS 197, appendix A.1.</summary>
    [Fact]
    public void The_last_round_key_is_that_of_the_standard()
    {
        Assert.SkipUnless(AesNiCtrCipher.IsSupported, "This processor has no AES.");
        byte[] roundKeys = new byte[AesNiKeySchedule.Length];

        AesNiKeySchedule.Expand(Hex("2b7e151628aed2a6abf7158809cf4f3c"), roundKeys);

        Assert.Equal(Hex("a0fafe1788542cb123a339392a6c7605"), roundKeys[16..32]);
        Assert.Equal(Hex("d014f9a8c9ee2589e13f0cc8b6630ca6"), roundKeys[^16..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20261122)]
    public void Both_ways_agree_for_texts_of_every_length(int seed)
    {
        Assert.SkipUnless(AesNiCtrCipher.IsSupported, "This processor has no AES.");
        Random random = new(seed);
        byte[] secret = new byte[16];
        byte[] counter = new byte[AesCtrCipher.CounterLength];
        random.NextBytes(secret);
        using SecretBytes key = new(secret);
        using var ours = AesCtrCipher.Create(key, withInstructions: true);
        using var theirs = AesCtrCipher.Create(key, withInstructions: false);
        for (int length = 0; length <= LengthMax; length++)
        {
            random.NextBytes(counter);
            counter[^4] = 0;
            byte[] text = new byte[length];
            random.NextBytes(text);
            byte[] expected = [.. text];

            ours.Apply(counter, text);
            theirs.Apply(counter, expected);

            Assert.True(expected.AsSpan().SequenceEqual(text), $"seed {seed}, {length} bytes");
        }
    }

    /// <summary>Of the 32 bits that count, a packet needs 16 (RFC 3711 §4.1.1).</summary>
    [Fact]
    public void Counting_carries_from_byte_to_byte()
    {
        using SecretBytes key = Secret("2B7E151628AED2A6ABF7158809CF4F3C");
        foreach (bool withInstructions in (bool[])[AesNiCtrCipher.IsSupported, false])
        {
            using var cipher = AesCtrCipher.Create(key, withInstructions);
            byte[] whole = new byte[32];
            byte[] second = new byte[16];

            cipher.Apply(Hex("F0F1F2F3F4F5F6F7F8F9FAFB00FFFFFF"), whole);
            cipher.Apply(Hex("F0F1F2F3F4F5F6F7F8F9FAFB01000000"), second);

            Assert.Equal(second, whole[16..]);
        }
    }
}
