using System.Security.Cryptography;
using System.Text;

namespace Conference.Grains.Signalling;

/// <summary>Only the hash of a secret is kept, and it is compared in constant time.</summary>
internal static class ResumeSecret
{
    /// <summary>In characters: several times what ours have.</summary>
    private const int LengthMax = 256;

    public static ImmutableArray<byte> HashOf(string secret) => [.. SHA256.HashData(Encoding.UTF8.GetBytes(secret))];

    public static bool Matches(ImmutableArray<byte> hash, string? shown) =>
        shown is { Length: <= LengthMax } && CryptographicOperations.FixedTimeEquals(hash.AsSpan(), HashOf(shown).AsSpan());
}
