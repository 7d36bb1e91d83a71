using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Conference.MediaNode.Host.Moves;

/// <summary>
/// Hybrid Public Key Encryption in mode_auth (RFC 9180 §5.1.3): only who has the sender's private key can have sealed, only
/// who has the recipient's can open. DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.
/// </summary>
internal static class Hpke
{
    private const byte ModeAuth = 2;

    private static ReadOnlySpan<byte> KemSuite => [(byte)'K', (byte)'E', (byte)'M', 0x00, 0x10];

    private static ReadOnlySpan<byte> Suite => [(byte)'H', (byte)'P', (byte)'K', (byte)'E', 0x00, 0x10, 0x00, 0x01, 0x00, 0x01];

    /// <summary>SetupAuthS, with AuthEncap. What RFC 9180 calls enc is the ephemeral pair's public key.</summary>
    /// <param name="ephemeral">Drawn for this one context.</param>
    /// <param name="info">At most <see cref="HpkeContext.ContextMax"/> bytes, the same on both sides.</param>
    /// <returns>False: the recipient's key is none.</returns>
    public static bool TrySend(
        HpkeKeyPair sender,
        HpkeKeyPair ephemeral,
        ReadOnlySpan<byte> recipient,
        ReadOnlySpan<byte> info,
        [NotNullWhen(true)] out HpkeContext? context)
    {
        context = null;
        Span<byte> secrets = stackalloc byte[2 * HpkeKeyPair.SecretLength];
        if (!ephemeral.TryAgree(recipient, secrets) || !sender.TryAgree(recipient, secrets[HpkeKeyPair.SecretLength..]))
        {
            CryptographicOperations.ZeroMemory(secrets);
            return false;
        }

        context = Schedule(secrets, ephemeral.PublicKey.Span, recipient, sender.PublicKey.Span, info);
        return true;
    }

    /// <summary>SetupAuthR, with AuthDecap.</summary>
    /// <param name="ephemeral">What RFC 9180 calls enc.</param>
    /// <returns>False: one of the keys is none.</returns>
    public static bool TryReceive(
        HpkeKeyPair recipient,
        ReadOnlySpan<byte> ephemeral,
        ReadOnlySpan<byte> sender,
        ReadOnlySpan<byte> info,
        [NotNullWhen(true)] out HpkeContext? context)
    {
        context = null;
        Span<byte> secrets = stackalloc byte[2 * HpkeKeyPair.SecretLength];
        if (!recipient.TryAgree(ephemeral, secrets) || !recipient.TryAgree(sender, secrets[HpkeKeyPair.SecretLength..]))
        {
            CryptographicOperations.ZeroMemory(secrets);
            return false;
        }

        context = Schedule(secrets, ephemeral, recipient.PublicKey.Span, sender, info);
        return true;
    }

    /// <summary>ExtractAndExpand (§4.1) and KeySchedule (§5.1), with an empty psk.</summary>
    /// <param name="secrets">Wiped.</param>
    private static HpkeContext Schedule(
        Span<byte> secrets, ReadOnlySpan<byte> ephemeral, ReadOnlySpan<byte> recipient, ReadOnlySpan<byte> sender, ReadOnlySpan<byte> info)
    {
        Span<byte> kemContext = stackalloc byte[3 * HpkeKeyPair.PublicKeyLength];
        ephemeral.CopyTo(kemContext);
        recipient.CopyTo(kemContext[HpkeKeyPair.PublicKeyLength..]);
        sender.CopyTo(kemContext[(2 * HpkeKeyPair.PublicKeyLength)..]);

        Span<byte> keys = stackalloc byte[3 * HpkeLabels.HashLength];
        Span<byte> pseudorandom = keys[..HpkeLabels.HashLength];
        Span<byte> shared = keys.Slice(HpkeLabels.HashLength, HpkeLabels.HashLength);
        Span<byte> secret = keys[(2 * HpkeLabels.HashLength)..];
        HpkeLabels kem = new(KemSuite);
        kem.Extract([], "eae_prk"u8, secrets, pseudorandom);
        kem.Expand(pseudorandom, "shared_secret"u8, kemContext, shared);

        HpkeLabels labels = new(Suite);
        Span<byte> schedule = stackalloc byte[1 + (2 * HpkeLabels.HashLength)];
        schedule[0] = ModeAuth;
        labels.Extract([], "psk_id_hash"u8, [], schedule[1..(1 + HpkeLabels.HashLength)]);
        labels.Extract([], "info_hash"u8, info, schedule[(1 + HpkeLabels.HashLength)..]);
        labels.Extract(shared, "secret"u8, [], secret);

        HpkeContext context = HpkeContext.Of(labels, secret, schedule);
        CryptographicOperations.ZeroMemory(secrets);
        CryptographicOperations.ZeroMemory(keys);
        return context;
    }

    /// <summary>Context.Export (§5.3).</summary>
    public static void Export(ReadOnlySpan<byte> exporterSecret, ReadOnlySpan<byte> context, Span<byte> value) =>
        new HpkeLabels(Suite).Expand(exporterSecret, "sec"u8, context, value);
}
