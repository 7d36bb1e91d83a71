using System.Text.Json;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>What a browser reports about its peer connection at one moment (webrtc-stats), nothing added.</summary>
internal sealed class StatsReport
{
    private readonly Dictionary<string, StatsEntry> _entries;
    private readonly Dictionary<string, string?> _slots;

    public StatsReport(JsonElement report)
    {
        _entries = report.GetProperty("entries").EnumerateArray()
            .Select(entry => new StatsEntry(entry)).ToDictionary(entry => entry.Text("id")!);
        _slots = report.GetProperty("slots").EnumerateObject().ToDictionary(slot => slot.Name, slot => slot.Value.GetString());
        State = report.GetProperty("state").GetString();
    }

    /// <summary>Of the call, as the page's SDK says.</summary>
    public string? State { get; }

    public IEnumerable<StatsEntry> Inbound(string kind) => Rtp("inbound-rtp", kind);

    /// <summary>The stream in whose slot this person is at the moment.</summary>
    public StatsEntry? Inbound(string kind, string from) =>
        Inbound(kind).FirstOrDefault(stream => stream.Text("mid") is { } mid && _slots.GetValueOrDefault(mid) == from);

    public StatsEntry? InboundAt(string mid) => OfType("inbound-rtp").FirstOrDefault(stream => stream.Text("mid") == mid);

    public StatsEntry? Outbound(string kind) => Rtp("outbound-rtp", kind).FirstOrDefault();

    public IEnumerable<StatsEntry> OfType(string type) => _entries.Values.Where(entry => entry.Text("type") == type);

    public StatsEntry? Transport => OfType("transport").FirstOrDefault();

    public StatsEntry? SelectedPair => Linked(Transport, "selectedCandidatePairId");

    /// <summary>The entry that another one names.</summary>
    public StatsEntry? Linked(StatsEntry? entry, string member) =>
        entry?.Text(member) is { } id ? _entries.GetValueOrDefault(id) : null;

    private IEnumerable<StatsEntry> Rtp(string type, string kind) => OfType(type).Where(entry => entry.Text("kind") == kind);

    public override string ToString() =>
        string.Join(", ", OfType("inbound-rtp").Concat(OfType("outbound-rtp")).Where(stream => stream.Packets > 0)
            .Select(stream => $"{Name(stream)}: {stream}").Prepend($"state {State}"));

    private string Name(StatsEntry stream) => stream.Text("mid") is { } mid && _slots.GetValueOrDefault(mid) is { } from
        ? $"{stream.Text("kind")} of {from}"
        : $"{stream.Text("type")} {stream.Text("kind")} {stream.Text("mid")}";
}
