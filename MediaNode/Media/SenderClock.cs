using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Media;

/// <summary>
/// How far a publisher's wall clock is from the node's, learnt from its sender reports. One for all streams of a link, so
/// that audio and video keep the distance that the publisher gave them, whatever the delay of each single report.
/// </summary>
internal sealed class SenderClock
{
    /// <summary>Lets the offset follow a drifting clock: 1 µs per ms of silence would be 1,000 ppm.</summary>
    private const long DriftPpm = 100;

    private long _offset;
    private Instant _learntAt;
    private bool _isKnown;

    public bool IsKnown => _isKnown;

    /// <param name="ntpNanoseconds">The report's NTP time, in nanoseconds since the Unix epoch.</param>
    public void OnSenderReport(long ntpNanoseconds, Instant now)
    {
        // The smallest difference is the one with the least network delay in it.
        long offset = now.Nanoseconds - ntpNanoseconds;
        long aged = _offset + ((now.Nanoseconds - _learntAt.Nanoseconds) * DriftPpm / 1_000_000);
        if (_isKnown && offset >= aged) return;

        _offset = offset;
        _learntAt = now;
        _isKnown = true;
    }

    /// <summary>The moment on the node's clock at which the publisher's clock showed that time.</summary>
    public Instant ToLocal(long ntpNanoseconds) => new(ntpNanoseconds + _offset);

    public void Export(RecordWriter writer)
    {
        // The offset is a distance between the publisher's clock and this node's.
        writer.Write(new Instant(_offset));
        writer.Write(_learntAt);
        writer.Write(_isKnown);
    }

    public void Restore(ref RecordReader reader)
    {
        _offset = reader.ReadInstant().Nanoseconds;
        _learntAt = reader.ReadInstant();
        _isKnown = reader.ReadBool();
    }
}
