using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>A sum of products of 128-bit polynomials, not reduced yet: three parts, 64 bits apart.</summary>
internal struct GhashProduct
{
    private Vector128<ulong> _low;
    private Vector128<ulong> _middle;
    private Vector128<ulong> _high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector128<ulong> block, Vector128<ulong> power)
    {
        _low ^= Pclmulqdq.CarrylessMultiply(block, power, 0x00);
        _middle ^= Pclmulqdq.CarrylessMultiply(block, power, 0x01) ^ Pclmulqdq.CarrylessMultiply(block, power, 0x10);
        _high ^= Pclmulqdq.CarrylessMultiply(block, power, 0x11);
    }

    /// <summary>Adds blocks that lie one after another, the hash so far to the first of them.</summary>
    /// <param name="hash">Zero once a block has taken it.</param>
    /// <param name="blocksAfter">How many more will be added before the sum is reduced.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddBlocks(ref byte powers, ref Vector128<ulong> hash, ref byte text, int count, int blocksAfter)
    {
        nuint power = (nuint)((Ghash.PowersMax - count - blocksAfter) * Ghash.BlockLength);
        nuint end = (nuint)(count * Ghash.BlockLength);
        for (nuint at = 0; at < end; at += Ghash.BlockLength)
        {
            Vector128<ulong> block = AesNiCounter.Reverse(Vector128.LoadUnsafe(ref text, at)).AsUInt64();
            Add(block ^ hash, Vector128.LoadUnsafe(ref powers, power + at).AsUInt64());
            hash = default;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<ulong> Reduce() => Ghash.Reduce(_low, _middle, _high);
}
