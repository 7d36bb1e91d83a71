namespace Conference.MediaNode.Simulation.Runs;

/// <summary>Runs many seeds, one per processor at a time: they have nothing in common.</summary>
internal static class SeedBatch
{
    /// <summary>After so many failures the rest would tell nothing new.</summary>
    public const int FailuresMax = 5;

    /// <param name="onDone">Told after each seed how many are done. From several threads.</param>
    /// <returns>The failures, by seed.</returns>
    public static IReadOnlyList<RunResult> Run(RunKind kind, SeedRange seeds, RunOptions options, Action<long> onDone)
    {
        List<RunResult> failures = [];
        long done = 0;
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(seeds.First, seeds.Last + 1, parallel, (seed, loop) =>
        {
            RunResult result = RunKinds.Run(kind, seed, options);
            onDone(Interlocked.Increment(ref done));
            if (result.Failure is null) return;

            lock (failures)
            {
                failures.Add(result);
                if (failures.Count >= FailuresMax) loop.Stop();
            }
        });
        return [.. failures.OrderBy(failure => failure.Seed)];
    }
}
