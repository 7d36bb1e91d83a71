using Conference.MediaNode.Host;

namespace Conference.LoadGenerator.Peers;

/// <summary>CLOCK_REALTIME, by which the kernel stamps what it receives.</summary>
internal static class WallClock
{
    private const int ClockRealTime = 0;

    public static long Nanoseconds
    {
        get
        {
            _ = UdpSocketNative.GetClock(ClockRealTime, out UdpSocketNative.TimeValue time);
            return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
        }
    }
}
