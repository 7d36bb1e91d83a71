using System.Diagnostics;
using System.Globalization;
using Conference.MediaNode.Simulation;
using Conference.MediaNode.Simulation.Runs;

if (SimulationArguments.Read(args, out string error) is not { } arguments)
{
    Console.Error.WriteLine(error);
    return 2;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Stopwatch clock = Stopwatch.StartNew();
using StreamWriter? trace = arguments.Trace is { } path ? new StreamWriter(path) : null;
List<RunResult> failures = [];
foreach (RunKind kind in arguments.Kinds)
{
    clock.Restart();
    failures.AddRange(SeedBatch.Run(kind, arguments.Seeds, RunOptions.Default with { TraceWriter = trace }, done =>
    {
        if (done % 100 == 0)
        {
            Console.WriteLine($"{kind}: {done} of {arguments.Seeds.Count} seeds, {done / clock.Elapsed.TotalSeconds:F1} a second");
        }
    }));
}

foreach (RunResult failure in failures) Console.WriteLine(FailureText.Of(failure));
Console.WriteLine(failures.Count == 0 ? $"{arguments.Seeds.Count} seeds, no failure" : $"{failures.Count} seeds failed");
return failures.Count == 0 ? 0 : 1;
