using System.Diagnostics;
using Conference.LoadGenerator.Figures;

namespace Conference.Benchmarks.Grains;

/// <summary>Calls for a while: one at a time for the latency, then many callers at a time for the rate.</summary>
/// <param name="window">Of each of the two.</param>
/// <param name="runAsGrains">Runs a body in the turns of so many grains.</param>
internal sealed class CallLoop(TimeSpan window, Func<int, Func<Task>, Task> runAsGrains)
{
    private const int Callers = 64;

    /// <summary>Calls between two looks at the clock, and between two waits for what was told one way.</summary>
    private const int Batch = 32;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);

    public async Task<(LatencyHistogram Latency, double PerSecond)> MeasureAsync(GrainCase what)
    {
        await RunAsync(what, Callers, () => CallAsync(what, WarmUp, new Random(1)));
        var latency = new LatencyHistogram();
        await RunAsync(what, 1, () => TimeAsync(what, latency));

        long calls = 0;
        int seed = 0;
        long started = Stopwatch.GetTimestamp();
        await RunAsync(what, Callers, async () =>
            Interlocked.Add(ref calls, await CallAsync(what, window, new Random(Interlocked.Increment(ref seed)))));
        return (latency, calls / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private Task RunAsync(GrainCase what, int callers, Func<Task> body) => what.FromGrains
        ? runAsGrains(callers, body)
        : Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(body)));

    private async Task TimeAsync(GrainCase what, LatencyHistogram latency)
    {
        var random = new Random(1);
        long end = Stopwatch.GetTimestamp() + (long)(window.TotalSeconds * Stopwatch.Frequency);
        for (int calls = 1; ; calls++)
        {
            int target = random.Next(what.Targets);
            long started = Stopwatch.GetTimestamp();
            await what.Call(target);
            long ended = Stopwatch.GetTimestamp();
            latency.Add((long)((ended - started) * (1e9 / Stopwatch.Frequency)));
            if (what.Settle is { } settle && calls % Batch == 0) await settle(target);
            if (ended >= end) return;
        }
    }

    private static async Task<long> CallAsync(GrainCase what, TimeSpan time, Random random)
    {
        long end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        long calls = 0;
        while (Stopwatch.GetTimestamp() < end)
        {
            int target = random.Next(what.Targets);
            for (int i = 0; i < Batch; i++)
            {
                await what.Call(target);
                target = what.Settle is null ? random.Next(what.Targets) : target;
            }

            if (what.Settle is { } settle) await settle(target);
            calls += Batch;
        }

        return calls;
    }
}
