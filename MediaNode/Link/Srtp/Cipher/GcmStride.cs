using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>
/// Eight blocks of AES-GCM: one stride of text is XORed with key stream while one is hashed. The two are interleaved step
/// by step, since a processor does not look far enough ahead to find the hash behind ten rounds of eight blocks.
/// </summary>
internal static class GcmStride
{
    public const int Length = Ghash.StrideBlocks * Ghash.BlockLength;

    private const nuint Half = Length / 2;
    private const nuint Powers = Ghash.PowersLength - Length;

    /// <summary>Whether four blocks can be hashed in one register.</summary>
    public static bool IsWide => Pclmulqdq.V512.IsSupported && Avx512BW.IsSupported;

    /// <summary>The hash after the stride <paramref name="hashed"/>.</summary>
    /// <param name="text">XORed in place. If it is what is hashed, then it is hashed as it was before.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> XorAndHash(
        ref byte roundKeys,
        ref byte powers,
        Vector128<uint> counter,
        ref byte text,
        Vector128<ulong> hash,
        ref byte hashed)
    {
        if (IsWide) return XorAndHashWide(ref roundKeys, ref powers, counter, ref text, hash, ref hashed);

        hash = Hash(ref powers, hash, ref hashed);
        AesNiCounter.XorStride(ref roundKeys, counter, ref text);
        return hash;
    }

    /// <summary>The hash after one more stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Hash(ref byte powers, Vector128<ulong> hash, ref byte hashed)
    {
        GhashProduct product = default;
        product.AddBlocks(ref powers, ref hash, ref hashed, Ghash.StrideBlocks, blocksAfter: 0);
        return product.Reduce();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> XorAndHashWide(
        ref byte roundKeys,
        ref byte powers,
        Vector128<uint> counter,
        ref byte text,
        Vector128<ulong> hash,
        ref byte hashed)
    {
        AesNiCounter.Begin(
            ref roundKeys, counter, out var b0, out var b1, out var b2, out var b3,
            out var b4, out var b5, out var b6, out var b7);
        AesNiCounter.Round(ref roundKeys, 1, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        AesNiCounter.Round(ref roundKeys, 2, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        AesNiCounter.Round(ref roundKeys, 3, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);

        // Not earlier: what is hashed may have just been stored, in pieces too small for one load to find on their way.
        Vector512<ulong> c = Reverse(Vector512.LoadUnsafe(ref hashed)) ^ hash.ToVector256().ToVector512();
        Vector512<ulong> d = Reverse(Vector512.LoadUnsafe(ref hashed, Half));
        Vector512<ulong> powersOfC = Vector512.LoadUnsafe(ref powers, Powers).AsUInt64();
        Vector512<ulong> powersOfD = Vector512.LoadUnsafe(ref powers, Powers + Half).AsUInt64();
        AesNiCounter.Round(ref roundKeys, 4, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        Vector512<ulong> low = Pclmulqdq.V512.CarrylessMultiply(c, powersOfC, 0x00);
        low ^= Pclmulqdq.V512.CarrylessMultiply(d, powersOfD, 0x00);
        AesNiCounter.Round(ref roundKeys, 5, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        Vector512<ulong> middle = Pclmulqdq.V512.CarrylessMultiply(c, powersOfC, 0x01);
        middle ^= Pclmulqdq.V512.CarrylessMultiply(c, powersOfC, 0x10);
        AesNiCounter.Round(ref roundKeys, 6, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        middle ^= Pclmulqdq.V512.CarrylessMultiply(d, powersOfD, 0x01);
        middle ^= Pclmulqdq.V512.CarrylessMultiply(d, powersOfD, 0x10);
        AesNiCounter.Round(ref roundKeys, 7, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        Vector512<ulong> polynomial = Vector512.Create(Ghash.Polynomial);
        middle ^= SwapHalves(low) ^ Pclmulqdq.V512.CarrylessMultiply(low, polynomial, 0x00);
        Vector512<ulong> high = Pclmulqdq.V512.CarrylessMultiply(c, powersOfC, 0x11);
        AesNiCounter.Round(ref roundKeys, 8, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        high ^= Pclmulqdq.V512.CarrylessMultiply(d, powersOfD, 0x11);
        high ^= SwapHalves(middle) ^ Pclmulqdq.V512.CarrylessMultiply(middle, polynomial, 0x00);
        AesNiCounter.Round(ref roundKeys, 9, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        AesNiCounter.End(ref roundKeys, ref text, b0, b1, b2, b3, b4, b5, b6, b7);
        Vector256<ulong> two = high.GetLower() ^ high.GetUpper();
        hash = two.GetLower() ^ two.GetUpper();
        return hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> SwapHalves(Vector512<ulong> value) =>
        Avx512F.Shuffle(value.AsUInt32(), 0b01_00_11_10).AsUInt64();

    // Spelt out: put together from its quarters, the order would be made anew for every stride.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Reverse(Vector512<byte> blocks) => Avx512BW.Shuffle(
        blocks,
        Vector512.Create(
            (byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
            15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
            15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
            15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)).AsUInt64();
}
