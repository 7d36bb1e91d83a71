using System.Diagnostics;
using System.Globalization;
using Conference.Cluster.Simulation;
using Conference.Cluster.Simulation.Runs;

if (ClusterArguments.Read(args, out string error) is not { } arguments)
{
    Console.Error.WriteLine(error);
    return 2;
}

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (arguments.Trace is { } path)
{
    using StreamWriter trace = new(path);
    ClusterResult traced = SimulatedCluster.Run(arguments.Seeds.First, trace);
    Console.WriteLine($"Seed {traced.Seed}: {traced.Hash}, {traced.Events} events, {traced.Failure?.Checker ?? "no failure"}");
    return traced.Failure is null ? 0 : 1;
}

Stopwatch clock = Stopwatch.StartNew();
IReadOnlyList<ClusterResult> failures = ClusterBatch.Run(
    arguments.Seeds,
    done =>
    {
        if (done % 100 == 0) Console.WriteLine($"{done} of {arguments.Seeds.Count} seeds, {done / clock.Elapsed.TotalSeconds:F1} a second");
    },
    arguments.FailuresMax);
foreach (ClusterResult failure in failures) Console.WriteLine(ClusterFailureText.Of(failure));
Console.WriteLine(failures.Count == 0 ? $"{arguments.Seeds.Count} seeds, no failure" : $"{failures.Count} seeds failed");
return failures.Count == 0 ? 0 : 1;
