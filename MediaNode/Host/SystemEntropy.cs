using System.Security.Cryptography;

namespace Conference.MediaNode.Host;

/// <summary>The operating system's cryptographic random numbers.</summary>
internal sealed class SystemEntropy : IEntropy
{
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
