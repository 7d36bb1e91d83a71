using System.Diagnostics;
using Conference.LoadGenerator.Figures;

namespace Conference.Benchmarks.Control;

/// <summary>Many calls of one kind: how long each took, and what the silo's process spent meanwhile.</summary>
internal sealed class Phase(int siloProcess)
{
    private readonly LatencyHistogram _latencies = new();
    private double _seconds;
    private double _cpu;

    public long Count => _latencies.Count;

    public double PerSecond => Count / Math.Max(_seconds, 1e-9);

    public double P50 => _latencies.Milliseconds(0.5);

    public double P99 => _latencies.Milliseconds(0.99);

    /// <summary>Of the silo's process, in milliseconds for each call.</summary>
    public double Cpu => _cpu * 1000 / Math.Max(1, Count);

    /// <summary>Of the silo's process, in seconds.</summary>
    public double CpuSeconds => _cpu;

    public double Seconds => _seconds;

    /// <param name="settle">Awaited before the silo's time is read: what the calls set going.</param>
    public async Task RunAsync<T>(IEnumerable<T> subjects, int atOnce, Func<T, Task> call, Func<Task>? settle = null)
    {
        double cpu = ProcessFigures.Of(siloProcess).CpuSeconds;
        long start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            subjects,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce },
            async (subject, _) =>
            {
                long began = Stopwatch.GetTimestamp();
                await call(subject);
                long nanoseconds = (long)(Stopwatch.GetElapsedTime(began).TotalMilliseconds * 1e6);
                lock (_latencies) _latencies.Add(nanoseconds);
            });
        if (settle is not null) await settle();
        _seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        _cpu += ProcessFigures.Of(siloProcess).CpuSeconds - cpu;
    }
}
