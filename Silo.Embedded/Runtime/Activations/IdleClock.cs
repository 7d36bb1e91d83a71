namespace Conference.Silo.Embedded.Runtime;

/// <summary>Since when nobody has used an activation, and until when it is kept all the same. Its activation locks.</summary>
internal sealed class IdleClock(TimeProvider time)
{
    private long _lastUsedAt = time.GetTimestamp();
    private long _keptUntil = long.MinValue;

    public void Use() => _lastUsedAt = time.GetTimestamp();

    /// <summary>Not idle for this long, whoever uses it; negative: as if nobody had ever said so.</summary>
    public void Keep(TimeSpan delay) =>
        _keptUntil = delay == TimeSpan.MaxValue || delay == Timeout.InfiniteTimeSpan
            ? long.MaxValue
            : time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);

    public bool IsIdleFor(TimeSpan age) =>
        time.GetTimestamp() >= _keptUntil && time.GetElapsedTime(_lastUsedAt) >= age;
}
