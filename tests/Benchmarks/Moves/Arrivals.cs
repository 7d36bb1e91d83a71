namespace Conference.Benchmarks.Moves;

/// <summary>When media came in at a client: nanoseconds since 1970, rising.</summary>
internal sealed class Arrivals(IReadOnlyList<long> times)
{
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>The longest time without a packet of which some part lies in the window, counted whole.</summary>
    /// <returns>In milliseconds; null where nothing came before the window, or nothing after it.</returns>
    public double? LongestGap(long from, long until)
    {
        int first = LastBefore(from);
        if (first < 0 || times.Count == 0 || times[^1] < until) return null;

        long longest = 0;
        for (int i = first; times[i] < until; i++) longest = Math.Max(longest, times[i + 1] - times[i]);
        return longest / NanosecondsPerMillisecond;
    }

    private int LastBefore(long moment)
    {
        int low = 0;
        int high = times.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (times[middle] <= moment) low = middle + 1;
            else high = middle;
        }

        return low - 1;
    }
}
