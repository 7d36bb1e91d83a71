using System.Globalization;
using System.Text.Json;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>One entry of a browser's statistics, by the members' names in webrtc-stats.</summary>
internal sealed class StatsEntry(JsonElement entry)
{
    /// <summary>In milliseconds.</summary>
    public double Timestamp => Number("timestamp");

    public double Packets => Number("packetsReceived") + Number("packetsSent");

    public string? Codec(StatsReport report) => report.Linked(this, "codecId")?.Text("mimeType");

    /// <summary>Decoded or encoded.</summary>
    public double Frames => Number("framesDecoded") + Number("framesEncoded");

    public string? Text(string member) => entry.TryGetProperty(member, out JsonElement value) ? value.GetString() : null;

    /// <summary>0 where the browser does not say it.</summary>
    public double Number(string member) => entry.TryGetProperty(member, out JsonElement value) ? value.GetDouble() : 0;

    /// <summary>How fast a counter rose since an earlier report, per second.</summary>
    public double Rate(StatsEntry earlier, string member) =>
        (Number(member) - earlier.Number(member)) * 1000 / (Timestamp - earlier.Timestamp);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Packets} packets, {Frames} frames, {Number("packetsLost")} lost, energy {Number("totalAudioEnergy"):0.######}");
}
