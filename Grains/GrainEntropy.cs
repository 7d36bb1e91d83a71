using System.Buffers.Text;
using System.Security.Cryptography;

namespace Conference.Grains;

/// <summary>Where grains take command ids and secrets from: the system's generator, or in a simulation a seed.</summary>
public sealed class GrainEntropy
{
    private const int SecretLength = 32;

    private readonly Random? _seeded;
    private readonly Lock _gate = new();

    public GrainEntropy()
    {
    }

    /// <summary>Repeats itself for the same seed: for simulations only.</summary>
    public GrainEntropy(int seed) => _seeded = new Random(seed);

    internal Guid NextId()
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        return new Guid(bytes);
    }

    /// <summary>256 bits, in characters that need no escaping anywhere.</summary>
    internal string NextSecret()
    {
        Span<byte> bytes = stackalloc byte[SecretLength];
        Fill(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    private void Fill(Span<byte> bytes)
    {
        if (_seeded is null)
        {
            RandomNumberGenerator.Fill(bytes);
            return;
        }

        lock (_gate) _seeded.NextBytes(bytes);
    }
}
