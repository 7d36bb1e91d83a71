using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>The eleven round keys of AES-128 (FIPS 197 §5.2), one after another.</summary>
internal static class AesNiKeySchedule
{
    public const int Rounds = 10;
    public const int KeyLength = 16;
    public const int Length = KeyLength * (Rounds + 1);

    /// <summary>SSSE3 comes with it on every processor, but the runtime can be told to do without either.</summary>
    public static bool IsSupported => Aes.IsSupported && Ssse3.IsSupported;

    public static void Expand(ReadOnlySpan<byte> key, Span<byte> roundKeys)
    {
        Debug.Assert(key.Length == KeyLength && roundKeys.Length >= Length);
        Span<Vector128<byte>> keys = MemoryMarshal.Cast<byte, Vector128<byte>>(roundKeys[..Length]);
        keys[0] = Vector128.Create(key);

        // The instruction takes the round's constant in its code, so this is no loop.
        keys[1] = Next(keys[0], Aes.KeygenAssist(keys[0], 0x01));
        keys[2] = Next(keys[1], Aes.KeygenAssist(keys[1], 0x02));
        keys[3] = Next(keys[2], Aes.KeygenAssist(keys[2], 0x04));
        keys[4] = Next(keys[3], Aes.KeygenAssist(keys[3], 0x08));
        keys[5] = Next(keys[4], Aes.KeygenAssist(keys[4], 0x10));
        keys[6] = Next(keys[5], Aes.KeygenAssist(keys[5], 0x20));
        keys[7] = Next(keys[6], Aes.KeygenAssist(keys[6], 0x40));
        keys[8] = Next(keys[7], Aes.KeygenAssist(keys[7], 0x80));
        keys[9] = Next(keys[8], Aes.KeygenAssist(keys[8], 0x1B));
        keys[10] = Next(keys[9], Aes.KeygenAssist(keys[9], 0x36));
    }

    /// <summary>Each word is the sum of those before it and of the substituted last one.</summary>
    private static Vector128<byte> Next(Vector128<byte> key, Vector128<byte> assist)
    {
        key ^= Sse2.ShiftLeftLogical128BitLane(key, 4);
        key ^= Sse2.ShiftLeftLogical128BitLane(key, 8);
        return key ^ Sse2.Shuffle(assist.AsUInt32(), 0xFF).AsByte();
    }
}
