using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Soak;

/// <summary>What a media node's process takes, seen from outside: its resident set, and its managed heap.</summary>
/// <param name="HeapBytes">Everything allocated and not yet collected; null before the runtime's first word.</param>
internal sealed record NodeMemory(long ResidentBytes, double? HeapBytes)
{
    private const int TraceEverySeconds = 5;
    private const double Megabyte = 1e6;

    /// <summary>The counter's name and title; its mean over the interval follows as a double.</summary>
    private static readonly byte[] HeapCounter = Encoding.Unicode.GetBytes("gc-heap-size\0GC Heap Size\0");

    /// <summary>
    /// Makes the runtime write its own counters to a file of each process, and collect after every half megabyte: with
    /// the usual budget a node goes without a collection for an hour, and nobody could tell what is kept from what is
    /// only not yet swept.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Tracing(string folder) => new Dictionary<string, string>
    {
        ["DOTNET_EnableEventPipe"] = "1",
        ["DOTNET_EventPipeOutputStreaming"] = "1",
        ["DOTNET_EventPipeOutputPath"] = Path.Combine(folder, "{pid}.nettrace"),
        // Hexadecimal, as the runtime reads all such numbers.
        ["DOTNET_GCgen0size"] = "80000",
        ["DOTNET_EventPipeConfig"] =
            string.Create(CultureInfo.InvariantCulture, $"System.Runtime:0:4:EventCounterIntervalSec={TraceEverySeconds}"),
    };

    public static NodeMemory Of(ClusterProcess node, string folder) => new(Resident(node.Id), Heap(node.Id, folder));

    private static long Resident(int process)
    {
        IEnumerable<string> lines = File.ReadLines($"/proc/{process}/status");
        string line = lines.First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        string kilobytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>Reads no more of the format (nettrace) than it takes to find the newest value.</summary>
    private static double? Heap(int process, string folder)
    {
        string file = Path.Combine(folder, $"{process}.nettrace");
        if (!File.Exists(file)) return null;

        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using MemoryStream trace = new();
        stream.CopyTo(trace);
        ReadOnlySpan<byte> bytes = trace.GetBuffer().AsSpan(0, (int)trace.Length);
        int at = bytes.LastIndexOf(HeapCounter);
        return at < 0 || at + HeapCounter.Length + sizeof(double) > bytes.Length
            ? null
            : MemoryMarshal.Read<double>(bytes[(at + HeapCounter.Length)..]) * Megabyte;
    }
}
