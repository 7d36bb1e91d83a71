using System.Globalization;
using System.Text.RegularExpressions;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>A media node's process, and the numbers that it shows those who watch it.</summary>
internal sealed class RunningNode(string id, ClusterProcess process, Uri health) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = health };

    public string Id => id;

    public ClusterProcess Process => process;

    /// <summary>Where those who watch it ask.</summary>
    public Uri Health => health;

    /// <summary>Those that clients are told, and those that it keeps for rooms that come from other nodes.</summary>
    public IReadOnlySet<int> UdpPorts { get => field ??= Harness.UdpPorts.Of(process.Id).ToHashSet(); }

    /// <summary>Over all shards.</summary>
    /// <param name="labels">Such as <c>reason="muted"</c>.</param>
    public async Task<long> Metric(string name, string labels = "")
    {
        string text = await _http.GetStringAsync("metrics");
        MatchCollection lines = Regex.Matches(
            text, $@"^{Regex.Escape(name)}(?:{{(?<labels>[^}}]*)}})? (?<value>\d+)$", RegexOptions.Multiline);
        Assert.True(lines.Count > 0, $"{id} has no metric {name}.");
        return lines
            .Where(line => line.Groups["labels"].Value.Contains(labels, StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Groups["value"].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>By its own word: what the cluster says may be about the process before this one.</summary>
    public async Task<bool> IsLinked()
    {
        try
        {
            return await Metric("conference_node_linked") == 1;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }

    public Task<long> Dropped(string reason) => Metric("conference_dropped_total", $"reason=\"{reason}\"");

    public void Dispose()
    {
        _http.Dispose();
        process.Dispose();
    }
}
