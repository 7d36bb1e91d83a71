using Conference.LoadGenerator;

namespace Conference.Benchmarks.Grains;

/// <summary>There is nothing of the embedded engine in this build.</summary>
internal static class GrainBench
{
    public const string Verb = "grains";

    public static Task<int> RunAsync(IReadOnlyList<string> arguments) =>
        throw new LoadException("'grains' measures the embedded engine, which is not in this build.");
}
