using System.Security.Cryptography;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>The pseudorandom function of TLS 1.2 (RFC 5246 §5).</summary>
internal static class TlsPrf
{
    /// <param name="labelAndSeed">The label's bytes, then the seed's.</param>
    public static void Fill(HashAlgorithmName hash, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> labelAndSeed, Span<byte> output)
    {
        int length = hash == HashAlgorithmName.SHA384 ? SHA384.HashSizeInBytes : SHA256.HashSizeInBytes;
        Span<byte> a = stackalloc byte[length];
        Span<byte> block = stackalloc byte[length];
        using IncrementalHash hmac = IncrementalHash.CreateHMAC(hash, secret);

        hmac.AppendData(labelAndSeed);
        hmac.GetHashAndReset(a);
        while (!output.IsEmpty)
        {
            hmac.AppendData(a);
            hmac.AppendData(labelAndSeed);
            hmac.GetHashAndReset(block);
            int taken = Math.Min(block.Length, output.Length);
            block[..taken].CopyTo(output);
            output = output[taken..];

            hmac.AppendData(a);
            hmac.GetHashAndReset(a);
        }

        CryptographicOperations.ZeroMemory(a);
        CryptographicOperations.ZeroMemory(block);
    }
}
