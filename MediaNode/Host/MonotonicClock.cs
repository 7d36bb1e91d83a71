using System.Diagnostics;

namespace Conference.MediaNode.Host;

/// <summary>
/// The node's clock: CLOCK_MONOTONIC, which Stopwatch reads on Linux, counted from the wall clock's time at the process's
/// start. It never jumps, and nodes whose clocks are kept by NTP agree to some milliseconds, so that sender reports and
/// transport-wide feedback of a link that moves between them go on as if nothing had been.
/// </summary>
internal static class MonotonicClock
{
    private const long NanosecondsPerTick = 100;

    private static readonly double NanosecondsPerStopwatchTick = 1e9 / Stopwatch.Frequency;

    private static readonly long WallMinusMonotonic =
        ((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * NanosecondsPerTick) - Elapsed();

    public static Instant Now => new(Elapsed() + WallMinusMonotonic);

    private static long Elapsed()
    {
        long ticks = Stopwatch.GetTimestamp();
        return Stopwatch.Frequency == 1_000_000_000 ? ticks : (long)(ticks * NanosecondsPerStopwatchTick);
    }
}
