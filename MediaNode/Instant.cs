namespace Conference.MediaNode;

/// <summary>
/// A moment on the node's monotonic clock, in nanoseconds. The core never reads a clock: the host passes one in, and a
/// simulation passes another.
/// </summary>
/// <param name="Nanoseconds">
/// Since the Unix epoch by the wall clock at the process's start: only distances within one node are exact.
/// </param>
internal readonly record struct Instant(long Nanoseconds) : IComparable<Instant>
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Later than every other instant: "no deadline".</summary>
    public static readonly Instant Never = new(long.MaxValue);

    public static readonly Instant Zero = new(0);

    public static Instant FromMilliseconds(double milliseconds) => new((long)(milliseconds * 1e6));

    public double Milliseconds => Nanoseconds / 1e6;

    public int CompareTo(Instant other) => Nanoseconds.CompareTo(other.Nanoseconds);

    public static Instant Earlier(Instant a, Instant b) => a.Nanoseconds <= b.Nanoseconds ? a : b;

    public static Instant operator +(Instant at, TimeSpan span) =>
        at == Never ? Never : new(at.Nanoseconds + (span.Ticks * NanosecondsPerTick));

    public static Instant operator -(Instant at, TimeSpan span) =>
        at == Never ? Never : new(at.Nanoseconds - (span.Ticks * NanosecondsPerTick));

    public static TimeSpan operator -(Instant a, Instant b) =>
        TimeSpan.FromTicks((a.Nanoseconds - b.Nanoseconds) / NanosecondsPerTick);

    public static bool operator <(Instant a, Instant b) => a.Nanoseconds < b.Nanoseconds;

    public static bool operator >(Instant a, Instant b) => a.Nanoseconds > b.Nanoseconds;

    public static bool operator <=(Instant a, Instant b) => a.Nanoseconds <= b.Nanoseconds;

    public static bool operator >=(Instant a, Instant b) => a.Nanoseconds >= b.Nanoseconds;
}
