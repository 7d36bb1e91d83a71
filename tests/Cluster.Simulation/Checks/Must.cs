using System.Diagnostics.CodeAnalysis;

namespace Conference.Cluster.Simulation.Checks;

internal static class Must
{
    public static void Hold([DoesNotReturnIf(false)] bool holds, string checker, string message)
    {
        if (!holds) throw new CheckFailed(checker, message);
    }
}
