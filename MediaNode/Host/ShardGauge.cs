using System.Runtime.InteropServices;
using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.MediaNode.Host;

/// <summary>
/// What a shard's thread has used and done in the last second. Measured on that thread, since its CPU clock can be read
/// nowhere else; read from others.
/// </summary>
internal sealed class ShardGauge(ShardCounters counters)
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private Instant _measuredAt = Instant.Never;
    private long _cpuNanoseconds;
    private long _datagramsIn;
    private long _datagramsOut;
    private ShardLoad _load = new(0, 0, 0, 0, 0);

    public ShardLoad Load => Volatile.Read(ref _load);

    /// <summary>CPU time since the thread's start.</summary>
    public TimeSpan CpuTime => TimeSpan.FromMicroseconds(Volatile.Read(ref _cpuNanoseconds) / 1000.0);

    /// <summary>True once per <see cref="Period"/>.</summary>
    public bool Measure(Instant now)
    {
        if (_measuredAt == Instant.Never)
        {
            Remember(now, ThreadCpuNanoseconds());
            return false;
        }

        TimeSpan elapsed = now - _measuredAt;
        if (elapsed < Period) return false;

        long cpu = ThreadCpuNanoseconds();
        double seconds = elapsed.TotalSeconds;
        Volatile.Write(ref _load, new ShardLoad(
            (int)((cpu - _cpuNanoseconds) / (seconds * 1e6)),
            (int)((counters.DatagramsIn - _datagramsIn) / seconds),
            (int)((counters.DatagramsOut - _datagramsOut) / seconds),
            counters.Links,
            counters.Rooms));
        Remember(now, cpu);
        return true;
    }

    private void Remember(Instant now, long cpu)
    {
        _measuredAt = now;
        _datagramsIn = counters.DatagramsIn;
        _datagramsOut = counters.DatagramsOut;
        Volatile.Write(ref _cpuNanoseconds, cpu);
    }

    private static long ThreadCpuNanoseconds() =>
        UdpSocketNative.GetClock(UdpSocketNative.ClockThreadCpu, out UdpSocketNative.TimeValue time) == 0
            ? (time.Seconds * 1_000_000_000) + time.Nanoseconds
            : throw new InvalidOperationException($"clock_gettime: errno {Marshal.GetLastPInvokeError()}");
}
