using System.Numerics;

namespace Conference.LoadGenerator.Figures;

/// <summary>Latencies in buckets that are 1/32 of their value wide, so a percentile is exact to 3 %.</summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 5;
    private const int Steps = 1 << StepBits;

    private readonly long[] _counts = new long[64 * Steps];

    public long Count { get; private set; }

    public long MaxNanoseconds { get; private set; }

    public void Add(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        _counts[BucketOf(nanoseconds)]++;
        Count++;
        MaxNanoseconds = Math.Max(MaxNanoseconds, nanoseconds);
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
        MaxNanoseconds = 0;
    }

    /// <summary>The latency in milliseconds that this share of all stays below; 0 when there is none.</summary>
    public double Milliseconds(double share)
    {
        long wanted = (long)Math.Ceiling(Count * share);
        long seen = 0;
        for (int bucket = 0; bucket < _counts.Length && wanted > 0; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= wanted) return Math.Min(UpperEndOf(bucket), MaxNanoseconds) / 1e6;
        }

        return 0;
    }

    private static int BucketOf(long value)
    {
        if (value < Steps) return (int)value;

        int shift = BitOperations.Log2((ulong)value) - StepBits;
        return ((shift + 1) << StepBits) + (int)(value >> shift) - Steps;
    }

    private static long UpperEndOf(int bucket)
    {
        if (bucket < Steps) return bucket;

        int shift = (bucket >> StepBits) - 1;
        return ((long)((bucket & (Steps - 1)) + Steps + 1) << shift) - 1;
    }
}
