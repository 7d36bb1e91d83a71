using Conference.MediaNode.Simulation.Runs;

namespace Conference.Cluster.Simulation.Runs;

/// <summary>Runs seeds, as many at a time as there are processors: each on one thread.</summary>
internal static class ClusterBatch
{
    /// <returns>The failures, by seed.</returns>
    public static IReadOnlyList<ClusterResult> Run(SeedRange seeds, Action<long> onDone, int failuresMax = SeedBatch.FailuresMax)
    {
        List<ClusterResult> failures = [];
        long done = 0;
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(seeds.First, seeds.Last + 1, parallel, (seed, loop) =>
        {
            ClusterResult result = SimulatedCluster.Run(seed);
            onDone(Interlocked.Increment(ref done));
            if (result.Failure is null) return;

            lock (failures)
            {
                failures.Add(result);
                if (failures.Count >= failuresMax) loop.Stop();
            }
        });
        return [.. failures.OrderBy(failure => failure.Seed)];
    }
}
