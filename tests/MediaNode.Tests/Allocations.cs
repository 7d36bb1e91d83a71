namespace Conference.MediaNode.Tests;

/// <summary>What the packet path allocates for each packet: nothing.</summary>
internal static class Allocations
{
    public const int Windows = 5;

    /// <summary>
    /// The runtime replaces hot code meanwhile and may allocate for it, so one window is let off. What is allocated for packets shows
    /// in the others.
    /// </summary>
    /// <param name="run">As many packets each time; how many times it ran before. It has been run to warm up already.</param>
    public static void AssertNone(Action<int> run)
    {
        long[] allocated = new long[Windows];
        for (int window = 0; window < Windows; window++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run(window);
            allocated[window] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.True(allocated.Count(static bytes => bytes > 0) <= 1, $"In each window: {string.Join(", ", allocated)} bytes");
    }
}
