namespace Conference.Grains.MediaNodes;

/// <summary>The numbers of a node's events: which are new, and whether some never came.</summary>
internal sealed class EventSequence
{
    private const long Unknown = -1;

    /// <summary>The last one seen; 0 before the first.</summary>
    public long Last => Math.Max(0, _last);

    private long _last;

    /// <summary>A new process counts from 1.</summary>
    public void Restart() => _last = 0;

    /// <summary>What was seen has been forgotten: the next number is right whatever it is.</summary>
    public void Forget() => _last = Unknown;

    /// <returns>How many numbers were skipped before this one; null when it was seen before.</returns>
    public long? Take(long sequence)
    {
        if (sequence <= _last) return null;
        long skipped = _last == Unknown ? 0 : sequence - _last - 1;
        _last = sequence;
        return skipped;
    }
}
