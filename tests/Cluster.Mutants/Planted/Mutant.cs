namespace Conference;

/// <summary>The switch of the planted bugs: on only for the thread that runs it.</summary>
public static class Mutant
{
    [ThreadStatic]
    private static string? s_name;

    public static bool Is(string name) => s_name == name;

    public static void Choose(string? name) => s_name = name;
}
