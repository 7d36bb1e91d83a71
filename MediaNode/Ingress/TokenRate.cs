namespace Conference.MediaNode.Ingress;

/// <summary>How often something may happen: so many per second in the long run, and so many at once after a rest.</summary>
internal readonly record struct TokenRate(int PerSecond, int Burst)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    public long IntervalNs { get; } = NanosecondsPerSecond / PerSecond;

    public long BurstNs => Burst * IntervalNs;
}
