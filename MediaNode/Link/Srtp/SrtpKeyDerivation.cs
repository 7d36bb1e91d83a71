using System.Security.Cryptography;

namespace Conference.MediaNode.Link.Srtp;

/// <summary>What a derived session key is for (RFC 3711 §4.3.1 and §4.3.2).</summary>
internal enum SrtpKeyLabel : byte
{
    RtpEncryption = 0,
    RtpAuthentication = 1,
    RtpSalt = 2,
    RtcpEncryption = 3,
    RtcpAuthentication = 4,
    RtcpSalt = 5,
}

/// <summary>
/// Session keys from master keys (RFC 3711 §4.3) with a key derivation rate of zero: once per master key, by AES in
/// counter mode.
/// </summary>
internal static class SrtpKeyDerivation
{
    private const int BlockLength = 16;

    /// <summary>Offset of the label in the 14-byte salt: the label stands above a 48-bit index that is zero.</summary>
    private const int LabelOffset = 7;

    /// <summary>
    /// A 12-byte salt of AEAD profiles takes the place of the left part of the 14-byte one (RFC 7714 §11).
    /// </summary>
    public static void Derive(SrtpKeys master, SrtpKeyLabel label, Span<byte> sessionKey)
    {
        Span<byte> counter = stackalloc byte[BlockLength];
        Span<byte> block = stackalloc byte[BlockLength];
        counter.Clear();
        master.MasterSalt.Reveal().CopyTo(counter);
        counter[LabelOffset] ^= (byte)label;

        using var aes = Aes.Create();
        aes.SetKey(master.MasterKey.Reveal());
        for (int offset = 0; offset < sessionKey.Length; offset += BlockLength, counter[^1]++)
        {
            aes.EncryptEcb(counter, block, PaddingMode.None);
            int length = Math.Min(BlockLength, sessionKey.Length - offset);
            block[..length].CopyTo(sessionKey[offset..]);
        }

        CryptographicOperations.ZeroMemory(block);
    }

    public static SecretBytes Derive(SrtpKeys master, SrtpKeyLabel label, int length) =>
        SecretBytes.Create(length, (master, label), static (key, from) => Derive(from.master, from.label, key));
}
