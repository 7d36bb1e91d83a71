namespace Conference.Architecture.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static IEnumerable<string> Sources(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(path => !IsBuildOutput(path));

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static bool IsBuildOutput(string path) =>
        Relative(path).Split('/') is var parts && (parts.Contains("obj") || parts.Contains("bin"));

    private static string Find(string from)
    {
        DirectoryInfo? folder = new(from);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Conference.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No Conference.sln above {from}.");
    }
}
