namespace Conference.MediaNode.Ingress;

/// <summary>
/// A token bucket in one number, the instant at which it will be full again: taking a token moves that instant away by the
/// rate's interval. The default value is a full bucket.
/// </summary>
internal struct TokenBucket
{
    private long _fullAtNs;

    public readonly bool HasToken(in TokenRate rate, Instant now) =>
        _fullAtNs + rate.IntervalNs - now.Nanoseconds <= rate.BurstNs;

    public bool TryTake(in TokenRate rate, Instant now)
    {
        if (!HasToken(rate, now)) return false;

        _fullAtNs = Math.Max(_fullAtNs, now.Nanoseconds) + rate.IntervalNs;
        return true;
    }
}
