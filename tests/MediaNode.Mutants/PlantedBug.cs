namespace Conference.MediaNode.Mutants;

/// <summary>A known bug, and the one edit of the node's sources that plants it behind a switch.</summary>
/// <param name="Name">Of the switch, and in the report.</param>
/// <param name="File">Under MediaNode.</param>
/// <param name="Old">Stands in the file exactly once.</param>
/// <param name="New">What takes its place; {0} is the condition under which the bug is there.</param>
internal sealed record PlantedBug(string Name, string File, string Old, string New)
{
    /// <summary>Rooms have to move for it to show.</summary>
    public bool IsOfMoves { get; init; }

    /// <summary>As the program with the bugs takes it.</summary>
    public string Argument => IsOfMoves ? $"moves:{Name}" : Name;

    public string Replacement => New.Replace("{0}", $"Conference.MediaNode.Mutant.Is(\"{Name}\")", StringComparison.Ordinal);
}
