namespace Conference.EndToEnd.Tests.Outlive.Kills;

/// <summary>What a platform was promised, and what it was not.</summary>
internal sealed class PlatformCounts
{
    private readonly SortedDictionary<string, int> _refused = [];

    public int Acts { get; set; }

    public int Created { get; set; }

    public int Closed { get; set; }

    public int Joined { get; set; }

    public int Left { get; set; }

    /// <summary>Sessions that went on over another connection, of those who have left.</summary>
    public int Resumes { get; set; }

    /// <summary>Peer connections of those who have left.</summary>
    public int Connections { get; set; }

    /// <summary>Whether it was done is unknown.</summary>
    public int Unanswered { get; set; }

    public void Refuse(string code)
    {
        _refused.TryGetValue(code, out int before);
        _refused[code] = before + 1;
    }

    public override string ToString() =>
        $"acknowledged: {Created} rooms created, {Closed} closed, {Joined} people joined, {Left} left; {Unanswered} not answered, "
        + $"refused: {(_refused.Count == 0 ? "none" : string.Join(", ", _refused.Select(one => $"{one.Value} {one.Key}")))}";
}
