using System.Diagnostics;

namespace Conference.MediaNode.Host;

/// <summary>The node's clock: CLOCK_MONOTONIC, which Stopwatch reads on Linux.</summary>
internal static class MonotonicClock
{
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    public static Instant Now
    {
        get
        {
            long ticks = Stopwatch.GetTimestamp();
            return new Instant(Stopwatch.Frequency == 1_000_000_000 ? ticks : (long)(ticks * NanosecondsPerTick));
        }
    }
}
