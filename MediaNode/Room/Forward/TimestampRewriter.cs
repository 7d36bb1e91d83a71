using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Room.Forward;

/// <summary>Keeps the timestamps of a slot running on one line while its sources change.</summary>
internal sealed class TimestampRewriter(uint firstOut)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private uint _lastOut = firstOut;
    private Instant _lastAt = Instant.Never;

    /// <summary>Added to the source's timestamps.</summary>
    public uint Offset { get; private set; }

    /// <summary>The new source's timestamp takes its place after what has been sent, as far after as the clock says.</summary>
    public void Anchor(uint timestampIn, int clockRate, Instant now)
    {
        uint next = _lastOut;
        if (_lastAt != Instant.Never)
        {
            // Seconds and the rest apart: together they would overflow for a slot that was empty for a day.
            (long seconds, long rest) = Math.DivRem(now.Nanoseconds - _lastAt.Nanoseconds, NanosecondsPerSecond);
            long ticks = (seconds * clockRate) + (rest * clockRate / NanosecondsPerSecond);
            next = _lastOut + (uint)Math.Clamp(ticks, 1, int.MaxValue);
        }

        Offset = next - timestampIn;
    }

    public uint Map(uint timestampIn, Instant now)
    {
        uint timestampOut = timestampIn + Offset;
        if (_lastAt == Instant.Never || (int)(timestampOut - _lastOut) > 0)
        {
            _lastOut = timestampOut;
            _lastAt = now;
        }

        return timestampOut;
    }

    public void Export(RecordWriter writer)
    {
        writer.Write(Offset);
        writer.Write(_lastOut);
        writer.Write(_lastAt);
    }

    public void Restore(ref RecordReader reader)
    {
        Offset = reader.ReadUInt32();
        _lastOut = reader.ReadUInt32();
        _lastAt = reader.ReadInstant();
    }
}
