using System.Security.Cryptography;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Srtp;

namespace Conference.MediaNode.Simulation.Handshake;

/// <summary>What both ends of a seeded handshake make of the two randoms.</summary>
internal static class SeededKeys
{
    /// <summary>TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256.</summary>
    public const ushort CipherSuite = 0xC02B;

    private const int MasterSecretLength = 48;

    public static SecretBytes KeyingMaterial(SrtpProfile profile, byte[] clientRandom, byte[] serverRandom) =>
        Expand("srtp"u8, SrtpLengths.Of(profile).Exported, clientRandom, serverRandom);

    public static SecretBytes MasterSecret(byte[] clientRandom, byte[] serverRandom) =>
        Expand("master"u8, MasterSecretLength, clientRandom, serverRandom);

    public static DtlsResult Result(SrtpProfile profile, byte[] clientRandom, byte[] serverRandom) => new(
        profile,
        KeyingMaterial(profile, clientRandom, serverRandom),
        MasterSecret(clientRandom, serverRandom),
        clientRandom,
        serverRandom,
        CipherSuite);

    private static SecretBytes Expand(ReadOnlySpan<byte> label, int length, byte[] clientRandom, byte[] serverRandom)
    {
        byte[] seed = SHA256.HashData([.. label, .. clientRandom, .. serverRandom]);
        return new SecretBytes(HKDF.Expand(HashAlgorithmName.SHA256, seed, length, label.ToArray()));
    }
}
