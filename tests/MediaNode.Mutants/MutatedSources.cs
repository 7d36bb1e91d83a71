namespace Conference.MediaNode.Mutants;

/// <summary>A copy of the node's sources with every bug planted behind its switch.</summary>
internal static class MutatedSources
{
    private static readonly string[] BuildFolders = ["bin", "obj"];

    /// <summary>Writes the copy; returns what does not apply any more.</summary>
    public static IReadOnlyList<string> Write(string node, string copy, IReadOnlyList<PlantedBug> bugs)
    {
        if (Directory.Exists(copy)) Directory.Delete(copy, recursive: true);

        List<string> faults = [];
        foreach (string path in Sources(node))
        {
            string file = Path.GetRelativePath(node, path).Replace('\\', '/');
            string text = Plant(File.ReadAllText(path), bugs.Where(bug => bug.File == file), faults);
            string target = Path.Combine(copy, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, text);
        }

        foreach (PlantedBug bug in bugs)
        {
            if (!File.Exists(Path.Combine(node, bug.File))) faults.Add($"{bug.Name}: there is no MediaNode/{bug.File}");
        }

        return faults;
    }

    internal static string Plant(string text, IEnumerable<PlantedBug> bugs, List<string> faults)
    {
        foreach (PlantedBug bug in bugs)
        {
            int places = text.Split(bug.Old).Length - 1;
            if (places == 1) text = text.Replace(bug.Old, bug.Replacement, StringComparison.Ordinal);
            else faults.Add($"{bug.Name}: {places} places in MediaNode/{bug.File} read '{bug.Old}', not one");
        }

        return text;
    }

    private static IEnumerable<string> Sources(string node) =>
        Directory.EnumerateFiles(node, "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(node, path).Split('/', '\\').Any(BuildFolders.Contains))
            .Order(StringComparer.Ordinal);
}
