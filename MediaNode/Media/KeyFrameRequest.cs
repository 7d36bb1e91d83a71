using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Media;

/// <summary>
/// Merges the wishes of all subscribers of a stream into one request at a time: a key frame costs everybody bandwidth, so
/// the publisher is asked at most once per <see cref="Interval"/>, and again while nothing has come.
/// </summary>
internal sealed class KeyFrameRequest
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Requests without any key frame coming, before giving up: the next subscriber's wish starts again.</summary>
    public const int AttemptsMax = 20;

    private Instant? _lastSentAt;
    private bool _isWanted;
    private int _attempts;

    /// <summary>When to send the next request.</summary>
    public Instant NextDeadline => !_isWanted ? Instant.Never
        : _lastSentAt is { } sent ? sent + Interval
        : Instant.Zero;

    public void Want()
    {
        if (!_isWanted) _attempts = 0;
        _isWanted = true;
    }

    public void OnKeyFrame() => _isWanted = false;

    /// <summary>Whether a request is to be sent now.</summary>
    public bool OnTimeout(Instant now)
    {
        if (now < NextDeadline) return false;

        _lastSentAt = now;
        if (++_attempts >= AttemptsMax) _isWanted = false;
        return true;
    }

    public void Export(RecordWriter writer)
    {
        writer.Write(_lastSentAt ?? Instant.Never);
        writer.Write(_isWanted);
        writer.Write(_attempts);
    }

    public void Restore(ref RecordReader reader)
    {
        Instant sentAt = reader.ReadInstant();
        _lastSentAt = sentAt == Instant.Never ? null : sentAt;
        _isWanted = reader.ReadBool();
        _attempts = reader.ReadInt32();
    }
}
