namespace Conference.EndToEnd.Tests.Harness;

/// <summary>What the tests run: found from where the test assembly lies, in the configuration that it was built in.</summary>
internal static class Artifacts
{
    /// <summary>Below this project's folder, as each project's output is below its own.</summary>
    private static readonly DirectoryInfo Output = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static string Repository { get; } = FindRepository();

    public static string Silo { get; } = Assembly("Silo");

    public static string MediaNode { get; } = Assembly("MediaNode");

    public static string LoadGenerator { get; } = Assembly("LoadGenerator", "tests");

    /// <summary>The built web page.</summary>
    public static string Page { get; } = Path.Combine(Repository, "clients", "web", "dist");

    public static string Script { get; } = Path.Combine(Repository, "conference");

    public static string Chromium { get; } =
        Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium";

    public static string Firefox { get; } =
        Environment.GetEnvironmentVariable("FIREFOX") is { Length: > 0 } path ? path : "/usr/bin/firefox-esr";

    private static string Assembly(string project, string folder = "")
    {
        string output = Path.GetRelativePath(Path.Combine(Repository, "tests", "EndToEnd.Tests"), Output.FullName);
        return Path.Combine(Repository, folder, project, output, $"Conference.{project}.dll");
    }

    private static string FindRepository()
    {
        DirectoryInfo? folder = Output;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Conference.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"{Output} is in no checkout of Conference.");
    }
}
