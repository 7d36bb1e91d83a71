namespace Conference.MediaNode.Handover.Moves;

/// <summary>
/// The latest moves that came to nothing. One that is asked for again, since its end crossed the question, must not begin anew:
/// whoever asked may know by now that it failed.
/// </summary>
internal sealed class FailedMoves
{
    public const int CountMax = 1024;

    private readonly Dictionary<Guid, MoveProblem> _problems = [];
    private readonly Queue<Guid> _byAge = [];

    public bool TryFind(Guid move, out MoveProblem problem) => _problems.TryGetValue(move, out problem);

    public void Add(Guid move, MoveProblem problem)
    {
        if (!_problems.TryAdd(move, problem)) return;

        _byAge.Enqueue(move);
        if (_byAge.Count > CountMax) _problems.Remove(_byAge.Dequeue());
    }
}
