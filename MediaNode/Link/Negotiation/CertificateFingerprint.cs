namespace Conference.MediaNode.Link.Negotiation;

/// <summary>A certificate's hash as text (RFC 8122 §5): its name, a space, upper-case hex octets, colons.</summary>
internal static class CertificateFingerprint
{
    /// <summary>One spelling per certificate, or null for a weak hash or malformed text.</summary>
    public static string? Normalize(string value)
    {
        int space = value.IndexOf(' ');
        if (space < 0) return null;

        string hash = value[..space].ToLowerInvariant();
        int octets = hash switch { "sha-256" => 32, "sha-384" => 48, "sha-512" => 64, _ => 0 };
        if (octets == 0) return null;

        string digest = value[(space + 1)..].Trim(' ').ToUpperInvariant();
        if (digest.Length != (octets * 3) - 1) return null;

        for (int i = 0; i < digest.Length; i++)
        {
            bool isSeparator = i % 3 == 2;
            if (isSeparator ? digest[i] != ':' : !char.IsAsciiHexDigitUpper(digest[i])) return null;
        }

        return $"{hash} {digest}";
    }
}
