namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>Something that must hold did not.</summary>
internal sealed class CheckFailed(string checker, string message) : Exception(message)
{
    public string Checker => checker;
}
