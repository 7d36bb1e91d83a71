using System.Security.Cryptography;
using Conference.LoadGenerator.Peers;

namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>All keys that follow from what a client and its node have agreed on.</summary>
internal static class SessionSecrets
{
    private const int BlockLength = 16;
    private const int SrtpKeyLength = 16;
    private const int SrtpAuthenticationKeyLength = 20;

    /// <summary>Of the label in a master salt (RFC 3711 §4.3.1: above a 48-bit index that is zero).</summary>
    private const int LabelOffset = 7;

    public static IReadOnlyList<Secret> Of(string owner, AgreedKeys keys)
    {
        // RFC 5764 §4.2: client key, server key, client salt, server salt.
        int saltLength = keys.SrtpProfile.Contains("GCM", StringComparison.Ordinal) ? 12 : 14;
        byte[] exported = keys.Exported;
        byte[] salts = exported[(2 * SrtpKeyLength)..];
        List<Secret> secrets =
        [
            new($"{owner}'s DTLS master secret", keys.MasterSecret),
            .. Dtls(owner, keys),
            .. Srtp($"{owner}'s", saltLength, exported[..SrtpKeyLength], salts[..saltLength]),
            .. Srtp(
                $"the node's for {owner}", saltLength, exported[SrtpKeyLength..(2 * SrtpKeyLength)], salts[saltLength..]),
        ];
        return secrets;
    }

    /// <summary>RFC 3711 §4.3, with a key derivation rate of zero.</summary>
    /// <param name="salt">12 bytes of AEAD profiles stand for 14 that end in zeros (RFC 7714 §11).</param>
    public static byte[] DeriveSrtp(byte[] masterKey, byte[] salt, byte label, int length)
    {
        byte[] counter = new byte[BlockLength];
        salt.CopyTo(counter, 0);
        counter[LabelOffset] ^= label;
        using Aes aes = Aes.Create();
        aes.Key = masterKey;
        List<byte> stream = [];
        for (; stream.Count < length; counter[^1]++) stream.AddRange(aes.EncryptEcb(counter, PaddingMode.None));
        return [.. stream[..length]];
    }

    /// <summary>The pseudorandom function of TLS 1.2 (RFC 5246 §5).</summary>
    public static byte[] DeriveTls(HashAlgorithmName hash, byte[] secret, byte[] labelAndSeed, int length)
    {
        List<byte> output = [];
        for (byte[] a = labelAndSeed; output.Count < length;)
        {
            a = CryptographicOperations.HmacData(hash, secret, a);
            output.AddRange(CryptographicOperations.HmacData(hash, secret, (byte[])[.. a, .. labelAndSeed]));
        }

        return [.. output[..length]];
    }

    /// <summary>RFC 5246 §6.3. The derived part of the nonce is no key, and too short to be recognised.</summary>
    private static IEnumerable<Secret> Dtls(string owner, AgreedKeys keys)
    {
        bool isShort = keys.DtlsSuite.Contains("AES128", StringComparison.Ordinal);
        bool isSha384 = keys.DtlsSuite.Contains("SHA384", StringComparison.Ordinal);
        int length = isShort ? 16 : 32;
        byte[] block = DeriveTls(
            isSha384 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256,
            keys.MasterSecret,
            [.. "key expansion"u8, .. keys.ServerRandom, .. keys.ClientRandom],
            2 * length);
        (string Name, byte[] Key)[] recordKeys =
        [
            ($"{owner}'s DTLS record key", block[..length]),
            ($"the node's for {owner} DTLS record key", block[length..]),
        ];
        foreach ((string name, byte[] key) in recordKeys)
        {
            yield return new Secret(name, key);
            if (keys.DtlsSuite.Contains("AES", StringComparison.Ordinal)) yield return LastRoundKey(name, key);
        }
    }

    /// <summary>Whoever has one round key of a cipher has its key.</summary>
    private static Secret LastRoundKey(string name, byte[] key) =>
        new($"{name}'s last round key", AesSchedule.Expand(key)[^BlockLength..]) { IsRoundKey = true };

    private static IEnumerable<Secret> Srtp(string whose, int saltLength, byte[] masterKey, byte[] masterSalt)
    {
        yield return new Secret($"{whose} SRTP master key", masterKey);
        yield return new Secret($"{whose} SRTP master salt", masterSalt);
        foreach ((string protocol, byte label) in ((string, byte)[])[("SRTP", 0), ("SRTCP", 3)])
        {
            byte[] Derive(int use, int length) => DeriveSrtp(masterKey, masterSalt, (byte)(label + use), length);

            byte[] key = Derive(0, SrtpKeyLength);
            yield return new Secret($"{whose} {protocol} session key", key);
            yield return LastRoundKey($"{whose} {protocol} session key", key);
            yield return new Secret($"{whose} {protocol} session salt", Derive(2, saltLength));
            if (saltLength == 12) continue;
            yield return new Secret($"{whose} {protocol} authentication key", Derive(1, SrtpAuthenticationKeyLength));
        }
    }
}
