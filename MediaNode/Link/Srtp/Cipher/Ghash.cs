using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>
/// The hash of GCM (NIST SP 800-38D §6.4) by carry-less multiplication. GCM writes polynomials with x^0 first. Read back
/// to front as a number, bit i is x^(127-i), and a product of two such numbers comes out one place too low: powers of
/// the hash key are therefore kept divided by x.
/// </summary>
internal static class Ghash
{
    public const int BlockLength = 16;

    /// <summary>Blocks that are multiplied before their sum is reduced.</summary>
    public const int PowersMax = 16;

    public const int PowersLength = PowersMax * BlockLength;

    public const int StrideBlocks = 8;

    /// <summary>x^128 = x^7 + x^2 + x + 1, as x^121 to x^127 stand in the upper half of a number.</summary>
    public const ulong Polynomial = 0xC200_0000_0000_0000;

    public static bool IsSupported => Pclmulqdq.IsSupported && Ssse3.IsSupported;

    /// <summary>Writes the powers of the hash key, highest first: n blocks need the last n of them, in their order.</summary>
    /// <param name="hashKey">The encrypted block of zeros.</param>
    public static void WritePowers(Vector128<byte> hashKey, Span<byte> powers)
    {
        Debug.Assert(powers.Length >= PowersLength);
        Span<Vector128<ulong>> table = MemoryMarshal.Cast<byte, Vector128<ulong>>(powers[..PowersLength]);
        Vector128<ulong> first = DivideByX(AesNiCounter.Reverse(hashKey).AsUInt64());
        table[PowersMax - 1] = first;
        for (int i = PowersMax - 2; i >= 0; i--)
        {
            GhashProduct product = default;
            product.Add(table[i + 1], first);
            table[i] = product.Reduce();
        }
    }

    /// <summary>The hash after up to <see cref="PowersMax"/> more blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> AbsorbBlocks(ref byte powers, Vector128<ulong> hash, ref byte text, int count)
    {
        GhashProduct product = default;
        product.AddBlocks(ref powers, ref hash, ref text, count, blocksAfter: 0);
        return product.Reduce();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Reduce(Vector128<ulong> low, Vector128<ulong> middle, Vector128<ulong> high)
    {
        // Each step adds the lowest 64 bits, times x^128, to the 128 bits above them; x^127 of it is the swap.
        Vector128<ulong> polynomial = Vector128.Create(Polynomial);
        middle ^= SwapHalves(low) ^ Pclmulqdq.CarrylessMultiply(low, polynomial, 0x00);
        return high ^ SwapHalves(middle) ^ Pclmulqdq.CarrylessMultiply(middle, polynomial, 0x00);
    }

    private static Vector128<ulong> DivideByX(Vector128<ulong> value)
    {
        ulong low = value.GetElement(0);
        ulong high = value.GetElement(1);

        // Without branches: the value is secret. What leaves at the top is x^0, and 1/x = x^127 + x^6 + x + 1.
        ulong carry = 0 - (high >> 63);
        return Vector128.Create((low << 1) ^ (carry & 1), ((high << 1) | (low >> 63)) ^ (carry & Polynomial));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> SwapHalves(Vector128<ulong> value) =>
        Sse2.Shuffle(value.AsUInt32(), 0b01_00_11_10).AsUInt64();
}
