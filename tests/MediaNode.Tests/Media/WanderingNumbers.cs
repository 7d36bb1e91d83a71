namespace Conference.MediaNode.Tests.Media;

/// <summary>
/// The numbers of a stream as a bad network delivers them, without wrapping: most are the next, some are lost, some
/// come late, some twice, and now and then there is a leap as wide as it may be.
/// </summary>
internal sealed class WanderingNumbers(int seed, long start, long leapMax, long lateMax)
{
    private readonly Random _random = new(seed);
    private long _highest = start;

    public IEnumerable<long> Take(int count)
    {
        yield return _highest;
        for (int i = 1; i < count; i++) yield return Next();
    }

    private long Next()
    {
        int kind = _random.Next(100);
        if (kind < 70) return _highest += 1;
        if (kind < 80) return _highest += 1 + _random.Next(20);
        if (kind < 82) return _highest += _random.NextInt64(1, leapMax + 1);
        if (kind < 83) return _highest += leapMax;
        if (kind < 95) return _highest - _random.Next(20);
        if (kind < 99) return _highest - _random.NextInt64(0, lateMax + 1);
        return _highest - lateMax;
    }
}
