namespace Conference.MediaNode.Host;

/// <summary>
/// How long to wait after each failure in a row: doubling, and spread so that a fleet does not dial in step. A silo that comes back
/// must not be kept waiting, and dialling one in vain costs next to nothing: hence the longest wait is short.
/// </summary>
internal sealed class BackOff(Random random)
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private int _failures;

    public TimeSpan Next()
    {
        double longest = Math.Min(Longest.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, _failures));
        _failures = Math.Min(_failures + 1, 30);
        return TimeSpan.FromMilliseconds(longest * (0.5 + (random.NextDouble() / 2)));
    }

    public void Reset() => _failures = 0;
}
