using System.Diagnostics;
using System.Globalization;

namespace Conference.Cluster.Mutants;

/// <summary>
/// Plants the bugs, builds the simulation with them, once, and runs each over seeds until a checker finds it. It fails when one
/// survives, when one cannot be planted any more, and when the cluster fails without any.
/// </summary>
internal static class ClusterMutantRun
{
    private const int HealthySeeds = 40;
    private const int MutantSeeds = 2000;

    /// <param name="names">Of bugs; none: all.</param>
    /// <returns>0 when every bug was found.</returns>
    public static int Run(string repository, IReadOnlyList<string> names, TextWriter output)
    {
        string copy = Path.Combine(repository, "tests", "Cluster.Mutants", "obj", "mutated");
        IReadOnlyList<string> faults = MutatedTree.Write(repository, copy, ClusterBugs.All);
        foreach (string fault in faults) output.WriteLine(fault);
        if (faults.Count > 0) return 1;

        output.WriteLine($"Building with {ClusterBugs.All.Count} bugs planted.");
        string simulation = Path.Combine(copy, "tests", "Cluster.Simulation");
        string[] build =
        [
            "build", simulation, "-c", "Release", "--nologo", "-v", "q",

            // The sources are checked where they live; here they are only to be compiled.
            "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:NoWarn=CS8669%3BCS1591%3BCS1573", "-p:RestoreLockedMode=false",
        ];
        int built = Start("dotnet", build, copy, output);
        if (built != 0) return built;

        string program = Path.Combine(simulation, "bin", "Release", "net10.0", "Conference.Cluster.Simulation.dll");
        string[] counts = [HealthySeeds.ToString(CultureInfo.InvariantCulture), MutantSeeds.ToString(CultureInfo.InvariantCulture)];
        IEnumerable<string> wanted = names.Count > 0 ? names : ClusterBugs.All.Select(bug => bug.Name);
        return Start("dotnet", [program, .. counts, .. wanted], repository, output);
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
