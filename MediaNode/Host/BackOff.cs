namespace Conference.MediaNode.Host;

/// <summary>How long to wait after each failure in a row: doubling, and spread so that a fleet does not dial in step.</summary>
internal sealed class BackOff(Random random)
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private int _failures;

    public TimeSpan Next()
    {
        double longest = Math.Min(Longest.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, _failures));
        _failures = Math.Min(_failures + 1, 30);
        return TimeSpan.FromMilliseconds(longest * (0.5 + (random.NextDouble() / 2)));
    }

    public void Reset() => _failures = 0;
}
