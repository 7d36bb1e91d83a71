using System.Globalization;
using Conference.MediaNode;
using Conference.MediaNode.Simulation.Runs;

// SEEDS-OF-THE-HEALTHY SEEDS-OF-A-MUTANT [moves:]NAME...: a line for each, "found", "survived" or "failed" first.
if (args.Length < 3) return 2;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
long healthySeeds = long.Parse(args[0], CultureInfo.InvariantCulture);
long mutantSeeds = long.Parse(args[1], CultureInfo.InvariantCulture);
RunOptions options = RunOptions.Default with { Inside = Mutant.Enter };

List<RunResult> failures = [];
foreach (RunKind kind in RunKinds.All) failures.AddRange(SeedBatch.Run(kind, new SeedRange(1, healthySeeds), options, static _ => { }));
foreach (RunResult failure in failures) Console.WriteLine($"failed without a mutant\n{FailureText.Of(failure)}");
if (failures.Count > 0) return 1;

int survivors = 0;
Parallel.ForEach(args[2..], new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, argument =>
{
    string[] words = argument.Split(':');
    string name = words[^1];
    RunResult? found = FirstFailure(name, words.Length > 1 ? RunKind.Moves : RunKind.Calls, mutantSeeds, options);
    if (found is null) Interlocked.Increment(ref survivors);
    Console.WriteLine(found is null
        ? $"survived {name}: {mutantSeeds} seeds"
        : $"found    {name}: seed {found.Seed}, \"{found.Failure!.Checker}\", {found.Failure.Message.Split('\n')[0]}");
});
return survivors == 0 ? 0 : 1;

static RunResult? FirstFailure(string name, RunKind kind, long seeds, RunOptions options)
{
    Mutant.Choose(name);
    try
    {
        for (long seed = 1; seed <= seeds; seed++)
        {
            RunResult result = RunKinds.Run(kind, seed, options);
            if (result.Failure is not null) return result;
        }

        return null;
    }
    finally
    {
        Mutant.Choose(null);
    }
}
