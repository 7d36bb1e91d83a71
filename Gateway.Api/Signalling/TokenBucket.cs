namespace Conference.Gateway.Api.Signalling;

/// <summary>
/// Allows <paramref name="perSecond"/> on average and <paramref name="burst"/> at once. For one caller at a time.
/// </summary>
internal sealed class TokenBucket(int perSecond, int burst, TimeProvider time)
{
    private double _tokens = burst;
    private long _filledAt = time.GetTimestamp();

    public bool TryTake()
    {
        long now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
        _filledAt = now;
        if (_tokens < 1) return false;

        _tokens--;
        return true;
    }
}
