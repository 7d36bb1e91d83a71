using System.Runtime.Intrinsics;
using Conference.MediaNode.Link.Srtp.Cipher;

using static Conference.MediaNode.Tests.Link.Srtp.SrtpSamples;

namespace Conference.MediaNode.Tests.Link.Srtp.Cipher;

public class GcmStrideTests
{
    /// <summary>Processors without 512-bit registers take the two steps of which this is made.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Interleaved_it_yields_what_hashing_and_encrypting_yield_apart(int seed)
    {
        Assert.SkipUnless(AesNiGcmCipher.IsSupported, "This processor has no AES and no carry-less multiplication.");
        Random random = new(seed);
        byte[] roundKeys = new byte[AesNiKeySchedule.Length];
        byte[] powers = new byte[Ghash.PowersLength];
        byte[] text = new byte[GcmStride.Length];
        byte[] hashed = new byte[GcmStride.Length];
        foreach (byte[] each in (byte[][])[roundKeys, text, hashed]) random.NextBytes(each);
        Ghash.WritePowers(Vector128.Create((byte)random.Next(256)), powers);
        Vector128<uint> counter = Vector128.Create((uint)random.Next(), 1, 2, 3);
        Vector128<ulong> before = Vector128.Create((ulong)random.NextInt64(), (ulong)random.NextInt64());
        byte[] expected = [.. text];
        Vector128<ulong> expectedHash = GcmStride.Hash(ref powers[0], before, ref hashed[0]);
        AesNiCounter.XorStride(ref roundKeys[0], counter, ref expected[0]);

        Vector128<ulong> hash = GcmStride.XorAndHash(
            ref roundKeys[0], ref powers[0], counter, ref text[0], before, ref hashed[0]);

        Assert.Equal(expectedHash, hash);
        Assert.Equal(expected, text);
    }

    /// <summary>Test case 2 of the GCM specification: H, and the hash of one block and the lengths.</summary>
    [Fact]
    public void The_hash_is_that_of_the_standard()
    {
        Assert.SkipUnless(AesNiGcmCipher.IsSupported, "This processor has no AES and no carry-less multiplication.");
        byte[] powers = new byte[Ghash.PowersLength];
        byte[] blocks = Hex("0388dace60b6a392f328c2b971b2fe78 00000000000000000000000000000080");

        Ghash.WritePowers(Vector128.Create(Hex("66e94bd4ef8a2c3b884cfa59ca342b2e")), powers);
        Vector128<ulong> hash = Ghash.AbsorbBlocks(ref powers[0], default, ref blocks[0], 2);

        byte[] bytes = new byte[16];
        AesNiCounter.Reverse(hash.AsByte()).CopyTo(bytes);
        Assert.Equal(Hex("f38cbb1ad69223dcc3457ae5b6b0f885"), bytes);
    }
}
