namespace Conference.MediaNode.Wire.Rtp;

/// <summary>A 32-bit media time in units of the codec's clock, which wraps (RFC 3550 §5.1).</summary>
internal readonly record struct RtpTimestamp(uint Value)
{
    public bool IsNewerThan(RtpTimestamp other) => this - other > 0;

    public static RtpTimestamp operator +(RtpTimestamp time, int ticks) => new(time.Value + (uint)ticks);

    /// <summary>Ticks from <paramref name="b"/> to <paramref name="a"/>: -2^31 to 2^31 - 1.</summary>
    public static int operator -(RtpTimestamp a, RtpTimestamp b) => (int)(a.Value - b.Value);
}
