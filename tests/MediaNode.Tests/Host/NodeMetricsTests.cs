using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Host.Moves;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Link.Srtp;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conference.MediaNode.Host;

/// <summary>What a node shows those who watch it.</summary>
public sealed partial class NodeMetricsTests : IDisposable
{
    private readonly EventOutbox _events = new();
    private readonly MediaHost _host;
    private readonly NodeMetrics _metrics;

    public NodeMetricsTests()
    {
        NodeOptions options = new(
            new("node-1"), [IPAddress.Loopback], [IPAddress.Loopback], 0, 2, false, [], "", "", "", null,
            [SrtpProfile.AeadAes128Gcm], 1000, IPAddress.Loopback, 0);
        _host = new MediaHost(
            options, _events, fault => Assert.Fail(fault.ToString()), TimeProvider.System, NullLogger<ShardLoop>.Instance);
        NodeLinkClient link = new(
            [], new NoConnections(), _host, _events, TimeProvider.System, NullLogger<NodeLinkClient>.Instance);
        _metrics = new NodeMetrics(_host, link, _events);
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void Every_reason_for_which_a_node_drops_is_shown_for_every_shard_before_it_happens()
    {
        string text = _metrics.ToPrometheusText();

        foreach (DropReason reason in Enum.GetValues<DropReason>())
        {
            for (int shard = 0; shard < 2; shard++)
            {
                Assert.Contains(
                    $"\nconference_dropped_total{{shard=\"{shard}\",reason=\"{Label(reason)}\"}} 0\n", text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_drop_is_shown_under_its_reason()
    {
        _host.Shards[1].Counters.Drop(DropReason.StrangerFlood);

        string text = _metrics.ToPrometheusText();

        Assert.Contains("\nconference_dropped_total{shard=\"1\",reason=\"stranger_flood\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nconference_dropped_total{shard=\"0\",reason=\"stranger_flood\"} 0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_refusal_of_a_command_and_of_an_offer_is_shown()
    {
        string text = _metrics.ToPrometheusText();

        Assert.All(
            Enum.GetValues<ShardRefusal>().Where(refusal => refusal is not ShardRefusal.None),
            refusal => Assert.Contains($"conference_commands_refused_total{{shard=\"0\",reason=\"{Label(refusal)}\"}} 0", text));
        Assert.All(
            Enum.GetValues<NegotiationRefusal>(),
            refusal => Assert.Contains($"conference_offers_refused_total{{shard=\"0\",reason=\"{Label(refusal)}\"}} 0", text));
        Assert.DoesNotContain("\"none\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_command_is_counted_once_under_its_reason()
    {
        ShardCounters counters = new();
        counters.Refuse(ShardRefusal.BadOffer);
        counters.Refuse(NegotiationRefusal.NotBundled);

        Assert.Equal((1, 0), (counters.RefusedFor(ShardRefusal.BadOffer), counters.RefusedFor(ShardRefusal.Full)));
        Assert.Equal((1, 0), (counters.RefusedFor(NegotiationRefusal.NotBundled), counters.RefusedFor(NegotiationRefusal.NoSections)));
    }

    [Fact]
    public async Task A_command_for_an_unknown_room_is_counted_by_the_shard_that_refuses_it()
    {
        _host.Start();
        _host.Execute(new CloseRoom(Guid.NewGuid(), new RoomKey(new("t"), new("r")), 1));
        await _events.WaitAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(1, _host.Shards[0].Counters.RefusedFor(ShardRefusal.UnknownRoom));
    }

    [Fact]
    public void Every_series_has_help_and_a_type()
    {
        string text = _metrics.ToPrometheusText();

        string[] names = [.. SampleName().Matches(text).Select(sample => sample.Groups[1].Value).Distinct()];
        Assert.True(names.Length > 10);
        Assert.All(names, name => Assert.Matches($@"# HELP {name} \S.*\n# TYPE {name} (counter|gauge)\n{name}", text));
        Assert.All(names, name => Assert.Equal(name.EndsWith("_total", StringComparison.Ordinal), text.Contains($"# TYPE {name} counter")));
    }

    [Fact]
    public void Drops_have_a_unit_for_those_who_collect_in_the_process()
    {
        List<string?> units = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument is { Meter.Name: NodeMetrics.MeterName, Name: "conference_dropped" }) units.Add(instrument.Unit);
        };
        listener.Start();

        Assert.NotEmpty(units);
        Assert.All(units, unit => Assert.Equal("{datagram}", unit));
    }

    /// <summary>The table is what operators look a label up in: it names all reasons, in their order, and no others.</summary>
    [Fact]
    public void Every_reason_is_explained_for_operators()
    {
        string[] explained = [.. Row().Matches(File.ReadAllText(Path.Combine(Repository(), "deploy", "drops.md")))
            .Select(row => row.Groups[1].Value)];

        Assert.Equal(
            [
                .. Enum.GetValues<DropReason>().Select(reason => Label(reason)),
                .. Enum.GetValues<DoorRefusal>().Where(reason => reason is not DoorRefusal.None).Select(reason => Label(reason)),
            ],
            explained);
    }

    private static string Label(Enum value) => Capital().Replace(value.ToString(), "_$1").TrimStart('_').ToLowerInvariant();

    private static string Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Conference.sln"))) folder = folder.Parent;
        return folder!.FullName;
    }

    [GeneratedRegex("([A-Z])")]
    private static partial Regex Capital();

    [GeneratedRegex(@"^(conference_[a-z_]+)(?:\{[^}]*\})? \d+$", RegexOptions.Multiline)]
    private static partial Regex SampleName();

    /// <summary>What it means and what to do: neither may be empty.</summary>
    [GeneratedRegex(@"^\| `([a-z_]+)` \| [^|]{5,} \| [^|]{5,} \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    private sealed class NoConnections : IConnectionFactory
    {
        public ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nobody dials.");
    }
}
