namespace Conference.MediaNode;

/// <summary>
/// The switch of the planted bugs. A bug is on only for the thread that runs it, and only while the node is at work: clients and
/// checkers use some of the node's code too, and must not share its faults.
/// </summary>
internal static class Mutant
{
    [ThreadStatic]
    private static string? s_name;

    [ThreadStatic]
    private static bool s_isInside;

    public static bool Is(string name) => s_isInside && s_name == name;

    public static void Choose(string? name) => s_name = name;

    public static void Enter(bool isInside) => s_isInside = isInside;
}
