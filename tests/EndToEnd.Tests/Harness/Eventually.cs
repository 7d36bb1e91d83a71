using System.Diagnostics;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>Waits for what comes by itself: looks again and again until a condition holds or the time is up.</summary>
internal static class Eventually
{
    /// <summary>Generous: it bounds a test that fails, and costs nothing where it passes.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <param name="condition">What is waited for, for the message of a failure.</param>
    /// <returns>The first value that was good.</returns>
    public static async Task<T> Sees<T>(string condition, Func<Task<T>> look, Func<T, bool> isGood, TimeSpan? within = null)
    {
        TimeSpan deadline = within ?? Deadline;
        Stopwatch watch = Stopwatch.StartNew();
        while (true)
        {
            T seen = await look();
            if (isGood(seen)) return seen;

            if (watch.Elapsed > deadline)
            {
                Assert.Fail($"Not within {deadline.TotalSeconds} s: {condition}. Last seen: {seen}. {Machine.Load}.");
            }

            await Task.Delay(BetweenLooks, TestContext.Current.CancellationToken);
        }
    }

    public static Task<T> Sees<T>(string condition, Func<T> look, Func<T, bool> isGood, TimeSpan? within = null) =>
        Sees(condition, () => Task.FromResult(look()), isGood, within);
}
