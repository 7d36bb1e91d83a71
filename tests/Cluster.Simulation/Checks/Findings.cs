namespace Conference.Cluster.Simulation.Checks;

/// <summary>What was found wrong inside a grain's turn, where throwing would look like a fault of the grain. The first counts.</summary>
internal sealed class Findings
{
    private CheckFailed? _first;

    public void Add(string checker, string message) => _first ??= new CheckFailed(checker, message);

    public void ThrowIfAny()
    {
        if (_first is { } found) throw found;
    }
}
