using System.Text.Json;
using Conference.MediaNode.Link.Srtp;

namespace Conference.Benchmarks.Forward;

/// <summary>What a floor's process is told on its standard input.</summary>
/// <param name="Length">Bytes of a packet before the tag.</param>
internal sealed record FloorPlan(
    IReadOnlyList<int> Ports,
    SrtpProfile Profile,
    int Length,
    int Burst,
    double BurstsPerSecond,
    bool IsGrouped,
    double WarmUpSeconds,
    double Seconds)
{
    public string ToLine() => JsonSerializer.Serialize(this);

    public static FloorPlan FromLine(string line) => JsonSerializer.Deserialize<FloorPlan>(line)!;
}
