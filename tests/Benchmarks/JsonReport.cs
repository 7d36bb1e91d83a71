using System.Runtime.InteropServices;
using System.Text.Json;

namespace Conference.Benchmarks;

/// <summary>Figures as a file, with the machine that they are of.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { WriteIndented = true };

    public static void Write(string path, object rows)
    {
        object report = new
        {
            at = DateTimeOffset.UtcNow,
            processors = Environment.ProcessorCount,
            system = RuntimeInformation.OSDescription,
            runtime = RuntimeInformation.FrameworkDescription,
            rows,
        };
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        File.WriteAllText(path, JsonSerializer.Serialize(report, Json));
    }
}
