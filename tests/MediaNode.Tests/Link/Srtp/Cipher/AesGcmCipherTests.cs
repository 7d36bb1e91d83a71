using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Srtp.Cipher;

using static Conference.MediaNode.Tests.Link.Srtp.SrtpSamples;

namespace Conference.MediaNode.Tests.Link.Srtp.Cipher;

public class AesGcmCipherTests
{
    private const int LengthMax = 1500;
    private const string Key = "feffe9928665731c6d6a8f9467308308";
    private const string Nonce = "cafebabefacedbaddecaf888";
    private const string Associated = "feedfacedeadbeeffeedfacedeadbeefabaddad2";

    private const string Text = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";

    private const string Sealed = "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
        + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985";

    /// <summary>Of test case 4, which is four bytes shorter.</summary>
    private const int ShortLength = 60;

    /// <summary>Which of the two the cipher is: by the processor's instructions, or by libcrypto.</summary>
    public static readonly TheoryData<bool> Ways = [true, false];

    /// <summary>Texts of no block, part of one, some, a stride of eight, and more than one.</summary>
    public static readonly MatrixTheoryData<bool, int> WaysAndLengths = new(
        [true, false], [0, 1, 15, 17, 100, 127, 128, 129, 300, 1188]);

    /// <summary>Test cases 1 to 4 of the GCM specification that NIST SP 800-38D refers to.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void Texts_are_sealed_as_the_standard_has_them(bool withInstructions)
    {
        string zeros = new('0', 32);
        string shortText = Text[..(2 * ShortLength)];
        string shortSealed = Sealed[..(2 * ShortLength)];

        Check(withInstructions, zeros, zeros[..24], "", "", "", "58e2fccefa7e3061367f1d57a4e7455a");
        Check(withInstructions, zeros, zeros[..24], "", zeros, "0388dace60b6a392f328c2b971b2fe78",
            "ab6e47d42cec13bdf53a67b21257bddf");
        Check(withInstructions, Key, Nonce, "", Text, Sealed, "4d5c2af327cd64a62cf35abd2ba6fab4");
        Check(withInstructions, Key, Nonce, Associated, shortText, shortSealed, "5bc94fbc3221a5db94fae95ae7121a47");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20261122)]
    public void Both_ways_agree_for_texts_of_every_length(int seed)
    {
        SkipWithoutInstructions();
        Random random = new(seed);
        using SecretBytes key = new(Bytes(random, 16));
        using var ours = AesGcmCipher.Create(key, withInstructions: true);
        using var theirs = AesGcmCipher.Create(key, withInstructions: false);
        byte[] tag = new byte[AesGcmCipher.TagLength];
        byte[] expectedTag = new byte[AesGcmCipher.TagLength];
        for (int length = 0; length <= LengthMax; length++)
        {
            byte[] nonce = Bytes(random, AesGcmCipher.NonceLength);
            byte[] associated = Bytes(random, random.Next(600));
            byte[] plain = Bytes(random, length);
            byte[] text = [.. plain];
            byte[] expected = [.. plain];
            string what = $"seed {seed}, {length} bytes, {associated.Length} associated";

            ours.Seal(nonce, associated, text, tag);
            theirs.Seal(nonce, associated, expected, expectedTag);
            Assert.True(expected.AsSpan().SequenceEqual(text), what);
            Assert.True(expectedTag.AsSpan().SequenceEqual(tag), what);

            Assert.True(ours.TryOpen(nonce, associated, text, tag), what);
            Assert.True(plain.AsSpan().SequenceEqual(text), what);
        }
    }

    [Theory]
    [MemberData(nameof(WaysAndLengths))]
    public void A_single_flipped_bit_anywhere_is_refused(bool withInstructions, int length)
    {
        if (withInstructions) SkipWithoutInstructions();
        using SecretBytes key = Secret(Key);
        using var cipher = AesGcmCipher.Create(key, withInstructions);
        byte[] nonce = Hex(Nonce);
        byte[] associated = Hex(Associated);
        byte[] text = new byte[length];
        byte[] tag = new byte[AesGcmCipher.TagLength];
        cipher.Seal(nonce, associated, text, tag);

        foreach (byte[] target in (byte[][])[nonce, associated, text, tag])
        {
            for (int bit = 0; bit < 8 * target.Length; bit++)
            {
                target[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(cipher.TryOpen(nonce, associated, [.. text], tag));
                target[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        Assert.True(cipher.TryOpen(nonce, associated, text, tag));
        Assert.All(text, static b => Assert.Equal(0, b));
    }

    /// <summary>A packet lies between others: what stands before and behind it is not the cipher's.</summary>
    [Theory]
    [MemberData(nameof(WaysAndLengths))]
    public void Nothing_but_the_text_and_the_tag_is_written(bool withInstructions, int length)
    {
        if (withInstructions) SkipWithoutInstructions();
        const int Margin = 64;
        const byte Mark = 0xA5;
        using SecretBytes key = Secret(Key);
        using var cipher = AesGcmCipher.Create(key, withInstructions);
        byte[] memory = new byte[Margin + length + AesGcmCipher.TagLength + Margin];
        memory.AsSpan().Fill(Mark);
        Span<byte> text = memory.AsSpan(Margin, length);
        Span<byte> tag = memory.AsSpan(Margin + length, AesGcmCipher.TagLength);

        cipher.Seal(Hex(Nonce), Hex(Associated), text, tag);
        Assert.True(cipher.TryOpen(Hex(Nonce), Hex(Associated), text, tag));

        Assert.All(memory[..(Margin + length)], static b => Assert.Equal(Mark, b));
        Assert.All(memory[^Margin..], static b => Assert.Equal(Mark, b));
    }

    [Fact]
    public void A_processor_without_the_instructions_gets_libcrypto()
    {
        using SecretBytes key = Secret(Key);
        using var without = AesGcmCipher.Create(key, withInstructions: false);
        using var usual = AesGcmCipher.Create(key);

        Assert.IsType<EvpGcmCipher>(without);
        Assert.Equal(AesNiGcmCipher.IsSupported, usual is AesNiGcmCipher);
    }

    [Fact]
    public void Keys_are_gone_after_disposal()
    {
        SkipWithoutInstructions();
        using SecretBytes key = Secret(Key);
        var cipher = AesGcmCipher.Create(key, withInstructions: true);
        cipher.Dispose();

        Assert.Throws<ObjectDisposedException>(() => cipher.Seal(Hex(Nonce), [], [], new byte[AesGcmCipher.TagLength]));
    }

    [Fact]
    public void Nonces_and_tags_of_other_lengths_are_not_taken()
    {
        SkipWithoutInstructions();
        using SecretBytes key = Secret(Key);
        using var cipher = AesGcmCipher.Create(key, withInstructions: true);

        byte[] tag = new byte[AesGcmCipher.TagLength];
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Seal(new byte[11], [], [], tag));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Seal(Hex(Nonce), [], [], new byte[15]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.TryOpen(Hex(Nonce), [], [], new byte[17]));
    }

    private static void Check(
        bool withInstructions, string key, string nonce, string associated, string plain, string expected, string tag)
    {
        if (withInstructions) SkipWithoutInstructions();
        using SecretBytes secret = Secret(key);
        using var cipher = AesGcmCipher.Create(secret, withInstructions);
        byte[] text = Hex(plain);
        byte[] written = new byte[AesGcmCipher.TagLength];

        cipher.Seal(Hex(nonce), Hex(associated), text, written);
        Assert.Equal(Hex(expected), text);
        Assert.Equal(Hex(tag), written);

        Assert.True(cipher.TryOpen(Hex(nonce), Hex(associated), text, written));
        Assert.Equal(Hex(plain), text);
    }

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void SkipWithoutInstructions() =>
        Assert.SkipUnless(AesNiGcmCipher.IsSupported, "This processor has no AES and no carry-less multiplication.");
}
