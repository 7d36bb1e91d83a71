namespace Conference.Cluster.Mutants;

/// <summary>A known bug, and the one edit of the sources that plants it behind a switch.</summary>
/// <param name="Name">Of the switch, and in the report.</param>
/// <param name="File">Under the root of the repository.</param>
/// <param name="Old">Stands in the file exactly once.</param>
/// <param name="New">What takes its place; {0} is the condition under which the bug is there.</param>
internal sealed record ClusterBug(string Name, string File, string Old, string New)
{
    public string Replacement => New.Replace("{0}", $"Conference.Mutant.Is(\"{Name}\")", StringComparison.Ordinal);
}
