namespace Conference.MediaNode.Simulation.Clock;

/// <summary>
/// Numbers that follow from a seed alone, on every runtime: SplitMix64. Whoever needs numbers of his own forks, so that one
/// more number drawn here does not shift what is drawn there.
/// </summary>
internal sealed class SeededRandom(ulong seed) : IEntropy
{
    private ulong _state = seed;

    public SeededRandom Fork() => new(Next());

    public ulong Next()
    {
        ulong z = _state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 up to, not including, 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1L << 53));

    public bool Chance(double probability) => Fraction() < probability;

    /// <summary>Both ends included.</summary>
    public int Between(int first, int last) => first + (int)(Next() % (ulong)(last - first + 1));

    public double Between(double from, double to) => from + ((to - from) * Fraction());

    public TimeSpan Milliseconds(double from, double to) => TimeSpan.FromMicroseconds((long)(Between(from, to) * 1000));

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Between(0, choices.Length - 1)];

    public void Fill(Span<byte> destination)
    {
        for (int i = 0; i < destination.Length;)
        {
            ulong bits = Next();
            for (int j = 0; j < 8 && i < destination.Length; j++, bits >>= 8) destination[i++] = (byte)bits;
        }
    }
}
