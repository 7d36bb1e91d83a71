namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>
/// A wall clock time as sender reports carry it (RFC 3550 §4): 32 bits of seconds since 1900 and 32 bits of fraction.
/// The
/// seconds wrap in 2036; those below 2^31 count from there (RFC 4330 §3).
/// </summary>
internal readonly record struct NtpTime(ulong Value)
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long SecondsFrom1900To1970 = 2_208_988_800;
    private const long SecondsPerEra = 1L << 32;

    public uint Seconds => (uint)(Value >> 32);
    public uint Fraction => (uint)Value;

    /// <summary>What a reception report echoes as LSR: units of 2^-16 s, wrapping every 18 hours.</summary>
    public uint Middle32 => (uint)(Value >> 16);

    /// <summary>Exact to the nanosecond both ways: a fraction's unit is a quarter of one.</summary>
    public static NtpTime FromUnixNanoseconds(long nanoseconds)
    {
        long seconds = Math.DivRem(nanoseconds, NanosecondsPerSecond, out long within);
        if (within < 0)
        {
            seconds--;
            within += NanosecondsPerSecond;
        }

        ulong fraction = (((ulong)within << 32) + (NanosecondsPerSecond / 2)) / NanosecondsPerSecond;
        return new NtpTime(((ulong)(seconds + SecondsFrom1900To1970) << 32) | fraction);
    }

    public long ToUnixNanoseconds()
    {
        long seconds = Seconds < 0x8000_0000 ? Seconds + SecondsPerEra : Seconds;
        long within = (long)(((Fraction * (ulong)NanosecondsPerSecond) + (1UL << 31)) >> 32);
        return ((seconds - SecondsFrom1900To1970) * NanosecondsPerSecond) + within;
    }

    /// <summary>A duration in units of 2^-16 s, as DLSR has it; the largest value stands for all longer ones.</summary>
    public static uint ToShort(long nanoseconds)
    {
        const long shortMax = uint.MaxValue * NanosecondsPerSecond >> 16;
        if (nanoseconds <= 0) return 0;
        if (nanoseconds >= shortMax) return uint.MaxValue;
        return (uint)((((UInt128)nanoseconds << 16) + (NanosecondsPerSecond / 2)) / NanosecondsPerSecond);
    }

    public static long FromShort(uint units) => (long)(((ulong)units * NanosecondsPerSecond) >> 16);
}
