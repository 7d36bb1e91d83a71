using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>
/// AES-128-GCM by the processor's own instructions. Encrypting and hashing take turns every eight blocks, so that the
/// text is read once and the processor works on both at a time.
/// </summary>
internal sealed class AesNiGcmCipher : AesGcmCipher
{
    private const int BlockLength = AesNiCounter.BlockLength;
    private const int StrideLength = AesNiCounter.StrideLength;

    /// <summary>The round keys, and behind them the powers of the hash key.</summary>
    private readonly SecretBytes _secrets;

    public AesNiGcmCipher(SecretBytes key) =>
        _secrets = SecretBytes.Create(AesNiKeySchedule.Length + Ghash.PowersLength, key, Expand);

    public static bool IsSupported => AesNiKeySchedule.IsSupported && Ghash.IsSupported;

    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> text, Span<byte> tag)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(tag.Length, TagLength);
        ref byte roundKeys = ref MemoryMarshal.GetReference(_secrets.Reveal());
        ref byte powers = ref Unsafe.Add(ref roundKeys, AesNiKeySchedule.Length);
        Vector128<uint> counter = FirstCounter(nonce);
        Vector128<byte> mask = AesNiCounter.KeyStream(ref roundKeys, counter);
        counter = AesNiCounter.Advance(counter, 1);
        HashAssociated(ref powers, associated, out Vector128<ulong> hashed);
        Vector128<ulong> hash = hashed;

        Span<byte> rest = text;
        if (rest.Length >= StrideLength)
        {
            // What is hashed is the stride before: that of this one is not there yet.
            ref byte stride = ref MemoryMarshal.GetReference(rest);
            AesNiCounter.XorStride(ref roundKeys, counter, ref stride);
            counter = AesNiCounter.Advance(counter, AesNiCounter.StrideBlocks);
            for (rest = rest[StrideLength..]; rest.Length >= StrideLength; rest = rest[StrideLength..])
            {
                ref byte next = ref MemoryMarshal.GetReference(rest);
                hash = GcmStride.XorAndHash(ref roundKeys, ref powers, counter, ref next, hash, ref stride);
                counter = AesNiCounter.Advance(counter, AesNiCounter.StrideBlocks);
                stride = ref next;
            }

            hash = GcmStride.Hash(ref powers, hash, ref stride);
        }

        AesNiCounter.XorRest(ref roundKeys, counter, rest);
        (HashRest(ref powers, hash, rest, associated.Length, text.Length) ^ mask).CopyTo(tag);
    }

    public override bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> text, ReadOnlySpan<byte> tag)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(tag.Length, TagLength);
        ref byte roundKeys = ref MemoryMarshal.GetReference(_secrets.Reveal());
        ref byte powers = ref Unsafe.Add(ref roundKeys, AesNiKeySchedule.Length);
        Vector128<uint> counter = FirstCounter(nonce);
        Vector128<byte> mask = AesNiCounter.KeyStream(ref roundKeys, counter);
        counter = AesNiCounter.Advance(counter, 1);
        HashAssociated(ref powers, associated, out Vector128<ulong> hashed);
        Vector128<ulong> hash = hashed;

        Span<byte> rest = text;
        for (; rest.Length >= StrideLength; rest = rest[StrideLength..])
        {
            ref byte stride = ref MemoryMarshal.GetReference(rest);
            hash = GcmStride.XorAndHash(ref roundKeys, ref powers, counter, ref stride, hash, ref stride);
            counter = AesNiCounter.Advance(counter, AesNiCounter.StrideBlocks);
        }

        Vector128<byte> final = HashRest(ref powers, hash, rest, associated.Length, text.Length);
        AesNiCounter.XorRest(ref roundKeys, counter, rest);

        // One comparison of all bits takes the same time wherever they differ.
        return (final ^ mask) == Vector128.Create(tag);
    }

    public override void Dispose() => _secrets.Dispose();

    private static void Expand(Span<byte> secrets, SecretBytes key)
    {
        AesNiKeySchedule.Expand(key.Reveal(), secrets);
        Vector128<byte> hashKey = AesNiCounter.KeyStream(ref MemoryMarshal.GetReference(secrets), Vector128<uint>.Zero);
        Ghash.WritePowers(hashKey, secrets[AesNiKeySchedule.Length..]);
    }

    /// <summary>The nonce and a count of one (SP 800-38D §7.1, step 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> FirstCounter(ReadOnlySpan<byte> nonce)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceLength);
        ulong left = MemoryMarshal.Read<ulong>(nonce);
        ulong right = MemoryMarshal.Read<uint>(nonce[sizeof(ulong)..]);
        return AesNiCounter.Reverse(Vector128.Create(left, right | (1UL << 56)).AsByte()).AsUInt32();
    }

    private static void HashAssociated(ref byte powers, ReadOnlySpan<byte> associated, out Vector128<ulong> hash)
    {
        hash = default;
        for (; associated.Length > Ghash.PowersLength; associated = associated[Ghash.PowersLength..])
        {
            hash = Ghash.AbsorbBlocks(ref powers, hash, ref MemoryMarshal.GetReference(associated), Ghash.PowersMax);
        }

        if (associated.IsEmpty) return;

        int whole = (associated.Length - 1) / BlockLength;
        GhashProduct product = default;
        product.AddBlocks(ref powers, ref hash, ref MemoryMarshal.GetReference(associated), whole, blocksAfter: 1);
        Vector128<ulong> last = Padded(associated[(whole * BlockLength)..]);
        product.Add(last ^ hash, PowerOf(ref powers, 1));
        hash = product.Reduce();
    }

    /// <summary>Less than a stride, and the lengths in bits.</summary>
    private static Vector128<byte> HashRest(
        ref byte powers, Vector128<ulong> hash, ReadOnlySpan<byte> rest, int associatedLength, int textLength)
    {
        int whole = rest.Length / BlockLength;
        int partial = rest.Length % BlockLength;
        GhashProduct product = default;
        product.AddBlocks(
            ref powers, ref hash, ref MemoryMarshal.GetReference(rest), whole, blocksAfter: partial == 0 ? 1 : 2);
        if (partial != 0)
        {
            product.Add(Padded(rest[(whole * BlockLength)..]) ^ hash, PowerOf(ref powers, 2));
            hash = default;
        }

        Vector128<ulong> lengths = Vector128.Create((ulong)textLength * 8, (ulong)associatedLength * 8);
        product.Add(lengths ^ hash, PowerOf(ref powers, 1));
        return AesNiCounter.Reverse(product.Reduce().AsByte());
    }

    /// <summary>A block, zero where <paramref name="bytes"/> has ended.</summary>
    private static Vector128<ulong> Padded(ReadOnlySpan<byte> bytes)
    {
        Vector128<byte> block = default;
        bytes.CopyTo(MemoryMarshal.AsBytes(new Span<Vector128<byte>>(ref block)));
        return AesNiCounter.Reverse(block).AsUInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> PowerOf(ref byte powers, int exponent) =>
        Vector128.LoadUnsafe(ref powers, (nuint)((Ghash.PowersMax - exponent) * BlockLength)).AsUInt64();
}
