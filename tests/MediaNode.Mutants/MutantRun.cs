using System.Diagnostics;
using System.Globalization;

namespace Conference.MediaNode.Mutants;

/// <summary>
/// Plants the bugs, builds the node and the simulation with them, once, and runs each over seeds until a checker finds it. It
/// fails when one survives, when one cannot be planted any more, and when the node fails without any.
/// </summary>
internal static class MutantRun
{
    private const int HealthySeeds = 60;
    private const int MutantSeeds = 400;

    /// <returns>0 when every bug was found.</returns>
    public static int Run(string repository, TextWriter output)
    {
        string planted = Path.Combine(repository, "tests", "MediaNode.Mutants", "Planted");
        string copy = Path.Combine(planted, "obj", "mutated");
        IReadOnlyList<string> faults = MutatedSources.Write(Path.Combine(repository, "MediaNode"), copy, PlantedBugs.All);
        foreach (string fault in faults) output.WriteLine(fault);
        if (faults.Count > 0) return 1;

        output.WriteLine($"Building with {PlantedBugs.All.Count} bugs planted.");
        int built = Start(
            "dotnet", ["build", planted, "-c", "Release", "--nologo", "-v", "q", $"-p:MutatedNode={copy}"], repository, output);
        if (built != 0) return built;

        string program = Path.Combine(planted, "bin", "Release", "net10.0", "Conference.MediaNode.Planted.dll");
        string[] counts = [HealthySeeds.ToString(CultureInfo.InvariantCulture), MutantSeeds.ToString(CultureInfo.InvariantCulture)];
        return Start("dotnet", [program, .. counts, .. PlantedBugs.All.Select(bug => bug.Argument)], repository, output);
    }

    private static int Start(string command, IEnumerable<string> arguments, string folder, TextWriter output)
    {
        ProcessStartInfo start = new(command, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };

        // The build must not leave a compiler behind that holds on to our output.
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } line) output.WriteLine(line);
        process.WaitForExit();
        return process.ExitCode;
    }
}
