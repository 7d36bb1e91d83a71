using System.Runtime.InteropServices;

namespace Conference.Benchmarks.Moves.Wire;

/// <summary>When the kernel took in what a socket has received last (socket(7), SIOCGSTAMPNS).</summary>
internal static class PacketTime
{
    private const nuint LastStamp = 0x8907;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Asking for the first time makes the kernel keep times from then on.</summary>
    /// <returns>Nanoseconds since 1970; 0 while there is none.</returns>
    public static long OfLast(SafeHandle socket) => Control(socket, LastStamp, out Moment moment) == 0
        ? (moment.Seconds * NanosecondsPerSecond) + moment.Nanoseconds
        : 0;

    /// <summary>The same clock, now.</summary>
    public static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int Control(SafeHandle socket, nuint request, out Moment moment);

    [StructLayout(LayoutKind.Sequential)]
    private struct Moment
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
