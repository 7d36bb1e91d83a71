using System.Globalization;
using Conference;
using Conference.Cluster.Simulation.Runs;
using Conference.MediaNode.Simulation.Runs;

// SEEDS-OF-THE-HEALTHY SEEDS-OF-A-MUTANT NAME...: a line for each, "found", "survived" or "failed" first.
if (args.Length < 3) return 2;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
long healthySeeds = long.Parse(args[0], CultureInfo.InvariantCulture);
long mutantSeeds = long.Parse(args[1], CultureInfo.InvariantCulture);

IReadOnlyList<ClusterResult> failures = ClusterBatch.Run(new SeedRange(1, healthySeeds), static _ => { });
foreach (ClusterResult failure in failures) Console.WriteLine($"failed without a mutant\n{ClusterFailureText.Of(failure)}");
if (failures.Count > 0) return 1;

int survivors = 0;
Parallel.ForEach(args[2..], new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, name =>
{
    ClusterResult? found = FirstFailure(name, mutantSeeds);
    if (found is null) Interlocked.Increment(ref survivors);
    Console.WriteLine(found is null
        ? $"survived {name}: {mutantSeeds} seeds"
        : $"found    {name}: seed {found.Seed}, \"{found.Failure!.Checker}\", {found.Failure.Message.Split('\n')[0]}");
});
return survivors == 0 ? 0 : 1;

static ClusterResult? FirstFailure(string name, long seeds)
{
    Mutant.Choose(name);
    try
    {
        for (long seed = 1; seed <= seeds; seed++)
        {
            ClusterResult result = SimulatedCluster.Run(seed);
            if (result.Failure is not null) return result;
        }

        return null;
    }
    finally
    {
        Mutant.Choose(null);
    }
}
