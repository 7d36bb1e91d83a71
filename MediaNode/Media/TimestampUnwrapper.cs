namespace Conference.MediaNode.Media;

/// <summary>
/// Turns the wrapping 32-bit RTP timestamps of one stream into numbers that only grow. Each is placed nearest to the
/// highest seen; the first keeps its value.
/// </summary>
internal sealed class TimestampUnwrapper
{
    public TimestampUnwrapper()
    {
    }

    /// <summary>Goes on where an exported unwrapper stopped.</summary>
    public TimestampUnwrapper(long? highest) => Highest = highest;

    /// <summary>In ticks of the stream's clock; null before the first packet.</summary>
    public long? Highest { get; private set; }

    /// <summary>Places a timestamp and remembers the highest.</summary>
    public long Unwrap(uint timestamp)
    {
        long unwrapped = Peek(timestamp);
        if (Highest is not { } highest || unwrapped > highest) Highest = unwrapped;
        return unwrapped;
    }

    /// <summary>Places a timestamp without remembering it.</summary>
    public long Peek(uint timestamp) =>
        Highest is { } highest ? highest + (int)(timestamp - (uint)highest) : timestamp;
}
