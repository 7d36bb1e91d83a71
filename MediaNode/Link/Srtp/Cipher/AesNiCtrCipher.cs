using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>AES-128 in counter mode by the processor's own instructions.</summary>
internal sealed class AesNiCtrCipher(SecretBytes key) : AesCtrCipher
{
    private readonly SecretBytes _roundKeys = SecretBytes.Create(
        AesNiKeySchedule.Length, key, static (roundKeys, from) => AesNiKeySchedule.Expand(from.Reveal(), roundKeys));

    public static bool IsSupported => AesNiKeySchedule.IsSupported;

    public override void Apply(ReadOnlySpan<byte> counter, Span<byte> text)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(counter.Length, CounterLength);
        ref byte roundKeys = ref MemoryMarshal.GetReference(_roundKeys.Reveal());
        Vector128<uint> next = AesNiCounter.Reverse(Vector128.Create(counter)).AsUInt32();

        for (; text.Length >= AesNiCounter.StrideLength; text = text[AesNiCounter.StrideLength..])
        {
            AesNiCounter.XorStride(ref roundKeys, next, ref MemoryMarshal.GetReference(text));
            next = AesNiCounter.Advance(next, AesNiCounter.StrideBlocks);
        }

        AesNiCounter.XorRest(ref roundKeys, next, text);
    }

    public override void Dispose() => _roundKeys.Dispose();
}
