using System.Security.Cryptography;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>What follows from a cipher suite of the TLS registry, for those that the node agrees to.</summary>
/// <param name="IvLength">Of the part of the nonce that is derived: the rest is sent or counted.</param>
internal readonly record struct DtlsSuite(ushort Number, int KeyLength, int IvLength, bool IsChaCha, HashAlgorithmName Hash)
{
    private static readonly DtlsSuite[] s_all =
    [
        // TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, …AES_256_GCM_SHA384, …CHACHA20_POLY1305_SHA256
        new(0xC02B, 16, 4, IsChaCha: false, HashAlgorithmName.SHA256),
        new(0xC02C, 32, 4, IsChaCha: false, HashAlgorithmName.SHA384),
        new(0xCCA9, 32, 12, IsChaCha: true, HashAlgorithmName.SHA256),
    ];

    public static bool TryFind(ushort number, out DtlsSuite suite)
    {
        foreach (DtlsSuite known in s_all)
        {
            suite = known;
            if (known.Number == number) return true;
        }

        suite = default;
        return false;
    }
}
