using Conference.MediaNode;

namespace Conference.Fuzz.Targets;

/// <summary>The same seed gives the same credentials, SSRCs and first numbers.</summary>
internal sealed class SeededEntropy(int seed) : IEntropy
{
    private readonly Random _random = new(seed);

    public void Fill(Span<byte> destination) => _random.NextBytes(destination);
}
