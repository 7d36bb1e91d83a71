using Conference.MediaNode.Simulation.Runs;

long first = long.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture);
long last = long.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture);
bool traces = args.Length > 2;
var clock = System.Diagnostics.Stopwatch.StartNew();
int failed = 0;
for (long seed = first; seed <= last; seed++)
{
    RunResult result = Simulation.Run(seed, RunOptions.Default with { TraceWriter = traces ? Console.Out : null });
    if (result.Failure is null) continue;
    failed++;
    Console.WriteLine($"{seed} {result.Datagrams} {result.RtpForwarded} {result.Failure.AfterMs} {result.Failure.Checker}: {result.Failure.Message}");
}
Console.WriteLine($"{failed} failed in {clock.ElapsedMilliseconds} ms");
return 0;
