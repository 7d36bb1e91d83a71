using System.Diagnostics;
using System.Globalization;
using Conference.LoadGenerator;

namespace Conference.Benchmarks.Forward;

/// <summary>Runs the floor of a row in a process of its own, on the media node's processor.</summary>
internal static class FloorRun
{
    private const double WarmUpSeconds = 1;
    private const double SecondsMax = 4;

    private static readonly TimeSpan LastDatagrams = TimeSpan.FromMilliseconds(100);

    public static async Task<FloorFigures> MeasureAsync(ForwardRow row, bool isGrouped, FloorSink sink, ForwardOptions options)
    {
        double seconds = Math.Min(SecondsMax, options.Window.TotalSeconds);
        FloorPlan plan = new(
            [.. sink.Ports], row.Profile, row.ForwardedLength, row.Burst, row.BurstsPerSecond, isGrouped, WarmUpSeconds, seconds);

        string assembly = typeof(FloorRun).Assembly.Location;
        string[] pin = options.NodeProcessor is { } number ? ["taskset", "-c", $"{number}"] : [];
        string[] command = [.. pin, "dotnet", assembly, FloorLoop.Verb];
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true };

        long receivedBefore = sink.Received;
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(plan.ToLine());
        string said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new LoadException($"The floor's process ended with {process.ExitCode}: {said}");

        await Task.Delay(LastDatagrams);
        string[] fields = said.Trim().Split(' ');
        double microseconds = double.Parse(fields[0], CultureInfo.InvariantCulture);
        double sent = double.Parse(fields[1], CultureInfo.InvariantCulture);
        return new FloorFigures(microseconds, 1 - ((sink.Received - receivedBefore) / sent));
    }
}
