namespace Conference.Cluster.Mutants;

/// <summary>A copy of all that the simulation is built from, with every bug planted behind its switch.</summary>
internal static class MutatedTree
{
    private const string Simulation = "tests/Cluster.Simulation";

    private static readonly string[] BuildFolders = ["bin", "obj"];

    private static readonly string[] Folders =
        ["Grains.Interfaces", "Grains", "Silo.Embedded", "MediaNode", "tests/MediaNode.Simulation", Simulation];

    /// <summary>Files that a project takes from above it.</summary>
    private static readonly string[] Files =
        ["Directory.Build.props", "Directory.Packages.props", "ActorEngine.props", "global.json", "tests/Directory.Build.props"];

    /// <summary>Writes the copy; returns what does not apply any more.</summary>
    public static IReadOnlyList<string> Write(string repository, string copy, IReadOnlyList<ClusterBug> bugs)
    {
        if (Directory.Exists(copy)) Directory.Delete(copy, recursive: true);

        List<string> faults = [];
        IEnumerable<string> files = Files.Concat(Folders.SelectMany(folder => Sources(repository, folder)));
        foreach (string file in files) Copy(repository, copy, file, bugs, faults);
        foreach (ClusterBug bug in bugs)
        {
            if (!File.Exists(Path.Combine(copy, bug.File))) faults.Add($"{bug.Name}: there is no {bug.File}");
        }

        string planted = Path.Combine(repository, "tests", "Cluster.Mutants", "Planted");
        File.Copy(Path.Combine(planted, "Mutant.cs"), Path.Combine(copy, "Silo.Embedded", "Mutant.cs"));
        File.Copy(Path.Combine(planted, "Program.cs"), Path.Combine(copy, Simulation, "Program.cs"), overwrite: true);
        return faults;
    }

    internal static string Plant(string text, string file, IEnumerable<ClusterBug> bugs, List<string> faults)
    {
        foreach (ClusterBug bug in bugs)
        {
            int places = text.Split(bug.Old).Length - 1;
            if (places == 1) text = text.Replace(bug.Old, bug.Replacement, StringComparison.Ordinal);
            else faults.Add($"{bug.Name}: {places} places in {file} read '{bug.Old}', not one");
        }

        return text;
    }

    private static void Copy(string repository, string copy, string file, IReadOnlyList<ClusterBug> bugs, List<string> faults)
    {
        string target = Path.Combine(copy, file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        ClusterBug[] here = [.. bugs.Where(bug => bug.File == file)];
        if (here.Length == 0) File.Copy(Path.Combine(repository, file), target);
        else File.WriteAllText(target, Plant(File.ReadAllText(Path.Combine(repository, file)), file, here, faults));
    }

    private static IEnumerable<string> Sources(string repository, string folder) =>
        Directory.EnumerateFiles(Path.Combine(repository, folder), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(repository, path).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(BuildFolders.Contains))
            .Order(StringComparer.Ordinal);
}
