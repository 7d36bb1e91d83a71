namespace Conference.MediaNode.Wire.Rtp;

/// <summary>
/// When a packet left its sender: seconds as a 6.18 fixed-point number, wrapping every 64 seconds
/// (http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time).
/// </summary>
/// <param name="Value">24 bits; a unit is 2^-18 s, about 3.8 us.</param>
internal readonly record struct AbsoluteSendTime(uint Value)
{
    public const int Length = 3;

    private const int FractionBits = 18;
    private const uint ValueMask = 0xFFFFFF;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long WrapNanoseconds = 64 * NanosecondsPerSecond;

    /// <summary>Of any clock: only differences matter to a receiver.</summary>
    public static AbsoluteSendTime FromNanoseconds(long nanoseconds)
    {
        long within = ((nanoseconds % WrapNanoseconds) + WrapNanoseconds) % WrapNanoseconds;
        return new AbsoluteSendTime((uint)((within << FractionBits) / NanosecondsPerSecond) & ValueMask);
    }

    /// <summary>From <paramref name="earlier"/> to this, the shorter way around: at most 32 s either way.</summary>
    public long NanosecondsSince(AbsoluteSendTime earlier)
    {
        // Shifted to the top of an int, 24-bit numbers wrap as ints do.
        int difference = (int)((Value - earlier.Value) << 8) >> 8;
        return (difference * NanosecondsPerSecond) >> FractionBits;
    }

    public static bool TryRead(ReadOnlySpan<byte> value, out AbsoluteSendTime time)
    {
        time = default;
        if (value.Length != Length) return false;
        time = new AbsoluteSendTime((uint)((value[0] << 16) | (value[1] << 8) | value[2]));
        return true;
    }

    public void Write(Span<byte> destination)
    {
        destination[2] = (byte)Value;
        destination[1] = (byte)(Value >> 8);
        destination[0] = (byte)(Value >> 16);
    }
}
