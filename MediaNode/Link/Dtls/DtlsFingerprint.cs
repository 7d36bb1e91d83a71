using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>The hash functions accepted for certificate fingerprints (RFC 8122 §5, without the broken ones).</summary>
internal enum DtlsHash : byte
{
    Sha256 = 1,
    Sha384,
    Sha512,
}

/// <summary>A certificate's fingerprint, as in "sha-256 4A:AD:B9:…" (RFC 8122 §5).</summary>
internal sealed class DtlsFingerprint : IEquatable<DtlsFingerprint>
{
    private readonly byte[] _digest;

    public DtlsFingerprint(DtlsHash hash, ReadOnlySpan<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digest.Length, LengthOf(hash), nameof(digest));
        Hash = hash;
        _digest = digest.ToArray();
    }

    public DtlsHash Hash { get; }

    public ReadOnlySpan<byte> Digest => _digest;

    /// <summary>The value of an a=fingerprint attribute. Hash names and hexadecimal digits of either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DtlsFingerprint? fingerprint)
    {
        fingerprint = null;
        int space = text.IndexOf(' ');
        if (space < 0 || !TryParseHash(text[..space], out DtlsHash hash)) return false;

        ReadOnlySpan<char> pairs = text[(space + 1)..];
        Span<byte> digest = stackalloc byte[LengthOf(hash)];
        if (pairs.Length != (digest.Length * 3) - 1) return false;

        for (int i = 0; i < digest.Length; i++)
        {
            ReadOnlySpan<char> pair = pairs.Slice(i * 3, 2);
            if (i > 0 && pairs[(i * 3) - 1] != ':') return false;
            if (!byte.TryParse(pair, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out digest[i]))
            {
                return false;
            }
        }

        fingerprint = new DtlsFingerprint(hash, digest);
        return true;
    }

    public bool Equals(DtlsFingerprint? other) =>
        other is not null && Hash == other.Hash && Digest.SequenceEqual(other.Digest);

    public override bool Equals(object? obj) => Equals(obj as DtlsFingerprint);

    public override int GetHashCode() => BitConverter.ToInt32(_digest);

    public override string ToString()
    {
        string name = Hash switch { DtlsHash.Sha256 => "sha-256", DtlsHash.Sha384 => "sha-384", _ => "sha-512" };
        return $"{name} {string.Join(':', _digest.Select(b => b.ToString("X2", CultureInfo.InvariantCulture)))}";
    }

    private static int LengthOf(DtlsHash hash) => hash switch
    {
        DtlsHash.Sha256 => 32,
        DtlsHash.Sha384 => 48,
        DtlsHash.Sha512 => 64,
        _ => throw new ArgumentOutOfRangeException(nameof(hash)),
    };

    private static bool TryParseHash(ReadOnlySpan<char> name, out DtlsHash hash)
    {
        hash = name.Equals("sha-256", StringComparison.OrdinalIgnoreCase) ? DtlsHash.Sha256
            : name.Equals("sha-384", StringComparison.OrdinalIgnoreCase) ? DtlsHash.Sha384
            : name.Equals("sha-512", StringComparison.OrdinalIgnoreCase) ? DtlsHash.Sha512
            : default;
        return hash != default;
    }
}
