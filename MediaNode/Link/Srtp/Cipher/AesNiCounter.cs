using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>
/// Key stream of AES-128 in counter mode. A counter is kept back to front, so that its last 32 bits are the first lane
/// and can be added to. It is handed on by value: one whose address is taken would live in memory.
/// </summary>
internal static class AesNiCounter
{
    public const int BlockLength = 16;

    /// <summary>Blocks under way at once: enough to fill the time that one round takes.</summary>
    public const int StrideLength = StrideBlocks * BlockLength;

    public const int StrideBlocks = 8;

    private const nuint LastRoundKey = AesNiKeySchedule.Rounds * AesNiKeySchedule.KeyLength;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Reverse(Vector128<byte> block) => Ssse3.Shuffle(
        block, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));

    /// <summary>The counter after so many blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Advance(Vector128<uint> counter, uint blocks) =>
        counter + Vector128.CreateScalar(blocks);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> KeyStream(ref byte roundKeys, Vector128<uint> counter)
    {
        Vector128<byte> block = BlockOf(counter, 0) ^ Vector128.LoadUnsafe(ref roundKeys);
        for (nuint round = AesNiKeySchedule.KeyLength; round < LastRoundKey; round += AesNiKeySchedule.KeyLength)
        {
            block = Aes.Encrypt(block, Vector128.LoadUnsafe(ref roundKeys, round));
        }

        return Aes.EncryptLast(block, Vector128.LoadUnsafe(ref roundKeys, LastRoundKey));
    }

    /// <summary>XORs key stream into less than a stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void XorRest(ref byte roundKeys, Vector128<uint> counter, Span<byte> rest)
    {
        for (; rest.Length >= BlockLength; rest = rest[BlockLength..])
        {
            ref byte text = ref MemoryMarshal.GetReference(rest);
            (Vector128.LoadUnsafe(ref text) ^ KeyStream(ref roundKeys, counter)).StoreUnsafe(ref text);
            counter = Advance(counter, 1);
        }

        if (rest.Length > 0) XorPart(KeyStream(ref roundKeys, counter), rest);
    }

    /// <summary>XORs key stream into <see cref="StrideLength"/> bytes from <paramref name="text"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void XorStride(ref byte roundKeys, Vector128<uint> counter, ref byte text)
    {
        Begin(
            ref roundKeys, counter, out var b0, out var b1, out var b2, out var b3,
            out var b4, out var b5, out var b6, out var b7);
        for (int round = 1; round < AesNiKeySchedule.Rounds; round++)
        {
            Round(ref roundKeys, round, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        }

        End(ref roundKeys, ref text, b0, b1, b2, b3, b4, b5, b6, b7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin(
        ref byte roundKeys,
        Vector128<uint> counter,
        out Vector128<byte> b0,
        out Vector128<byte> b1,
        out Vector128<byte> b2,
        out Vector128<byte> b3,
        out Vector128<byte> b4,
        out Vector128<byte> b5,
        out Vector128<byte> b6,
        out Vector128<byte> b7)
    {
        Vector128<byte> key = Vector128.LoadUnsafe(ref roundKeys);
        b0 = BlockOf(counter, 0) ^ key;
        b1 = BlockOf(counter, 1) ^ key;
        b2 = BlockOf(counter, 2) ^ key;
        b3 = BlockOf(counter, 3) ^ key;
        b4 = BlockOf(counter, 4) ^ key;
        b5 = BlockOf(counter, 5) ^ key;
        b6 = BlockOf(counter, 6) ^ key;
        b7 = BlockOf(counter, 7) ^ key;
    }

    /// <param name="number">From 1 to 9.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Round(
        ref byte roundKeys,
        int number,
        ref Vector128<byte> b0,
        ref Vector128<byte> b1,
        ref Vector128<byte> b2,
        ref Vector128<byte> b3,
        ref Vector128<byte> b4,
        ref Vector128<byte> b5,
        ref Vector128<byte> b6,
        ref Vector128<byte> b7)
    {
        Vector128<byte> key = Vector128.LoadUnsafe(ref roundKeys, (nuint)number * AesNiKeySchedule.KeyLength);
        b0 = Aes.Encrypt(b0, key);
        b1 = Aes.Encrypt(b1, key);
        b2 = Aes.Encrypt(b2, key);
        b3 = Aes.Encrypt(b3, key);
        b4 = Aes.Encrypt(b4, key);
        b5 = Aes.Encrypt(b5, key);
        b6 = Aes.Encrypt(b6, key);
        b7 = Aes.Encrypt(b7, key);
    }

    /// <summary>The last round and the XOR.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void End(
        ref byte roundKeys,
        ref byte text,
        Vector128<byte> b0,
        Vector128<byte> b1,
        Vector128<byte> b2,
        Vector128<byte> b3,
        Vector128<byte> b4,
        Vector128<byte> b5,
        Vector128<byte> b6,
        Vector128<byte> b7)
    {
        // The last round key can be added to the text instead: the sum is the same, and it is ready earlier.
        Vector128<byte> key = Vector128.LoadUnsafe(ref roundKeys, LastRoundKey);
        Aes.EncryptLast(b0, key ^ Vector128.LoadUnsafe(ref text, 0x00)).StoreUnsafe(ref text, 0x00);
        Aes.EncryptLast(b1, key ^ Vector128.LoadUnsafe(ref text, 0x10)).StoreUnsafe(ref text, 0x10);
        Aes.EncryptLast(b2, key ^ Vector128.LoadUnsafe(ref text, 0x20)).StoreUnsafe(ref text, 0x20);
        Aes.EncryptLast(b3, key ^ Vector128.LoadUnsafe(ref text, 0x30)).StoreUnsafe(ref text, 0x30);
        Aes.EncryptLast(b4, key ^ Vector128.LoadUnsafe(ref text, 0x40)).StoreUnsafe(ref text, 0x40);
        Aes.EncryptLast(b5, key ^ Vector128.LoadUnsafe(ref text, 0x50)).StoreUnsafe(ref text, 0x50);
        Aes.EncryptLast(b6, key ^ Vector128.LoadUnsafe(ref text, 0x60)).StoreUnsafe(ref text, 0x60);
        Aes.EncryptLast(b7, key ^ Vector128.LoadUnsafe(ref text, 0x70)).StoreUnsafe(ref text, 0x70);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> BlockOf(Vector128<uint> counter, uint number) =>
        Reverse(Advance(counter, number).AsByte());

    private static void XorPart(Vector128<byte> stream, Span<byte> text)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<Vector128<byte>>(ref stream));
        for (int i = 0; i < text.Length; i++) text[i] ^= bytes[i];
    }
}
