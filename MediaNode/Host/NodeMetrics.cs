using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Host.Moves;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Send;

namespace Conference.MediaNode.Host;

/// <summary>
/// A node's numbers, under two roofs: the meter "Conference.MediaNode" for whoever collects in the process, and Prometheus
/// text for whoever scrapes it. Both read the shards' own counters; nothing is counted twice.
/// </summary>
internal sealed class NodeMetrics : IDisposable
{
    public const string MeterName = "Conference.MediaNode";

    private readonly Meter _meter = new(MeterName);
    private readonly List<Series> _series = [];

    public NodeMetrics(MediaHost host, NodeLinkClient link, EventOutbox events)
    {
        Count("conference_datagrams_in", "UDP datagrams received.", host, shard => shard.Counters.DatagramsIn);
        Count("conference_datagrams_out", "UDP datagrams sent.", host, shard => shard.Counters.DatagramsOut);
        Count("conference_bytes_in", "UDP payload received, in bytes.", host, shard => shard.Counters.BytesIn);
        Count("conference_bytes_out", "UDP payload sent, in bytes.", host, shard => shard.Counters.BytesOut);
        Count("conference_rtp_in", "RTP packets accepted.", host, shard => shard.Counters.RtpIn);
        Count("conference_rtp_forwarded", "RTP packets forwarded, one per subscriber.", host, shard => shard.Counters.RtpForwarded);
        Count("conference_rtp_restored", "RTP packets that came as a retransmission.", host, shard => shard.Counters.RtpRestored);
        Count("conference_rtp_resent", "RTP packets sent again to subscribers.", host, shard => shard.Counters.RtpResent);
        Count("conference_nacks_in", "Packets that subscribers asked for again.", host, shard => shard.Counters.NacksIn);
        Count("conference_nacks_out", "Packets that publishers were asked for again.", host, shard => shard.Counters.NacksOut);
        Count("conference_repairs_given_up", "Packets of publishers that never came.", host, shard => shard.Counters.RepairsGivenUp);
        Count("conference_shard_faults", "Faults of the media core.", host, shard => shard.Faults);
        Count(
            "conference_shard_cpu_milliseconds",
            "CPU time of the shard's thread.",
            host,
            shard => (long)shard.Gauge.CpuTime.TotalMilliseconds);
        Add(
            "conference_dropped",
            "Datagrams and packets not taken or not passed on, by reason (deploy/drops.md).",
            isCounter: true,
            () => PerReason<DropReason>(host, (counters, reason) => counters.DroppedFor(reason)),
            "{datagram}");
        Add(
            "conference_commands_refused",
            "Commands of the cluster refused by a shard, by reason.",
            isCounter: true,
            () => PerReason<ShardRefusal>(host, (counters, reason) => counters.RefusedFor(reason)));
        Add(
            "conference_offers_refused",
            "Bad offers, by reason: those of conference_commands_refused for a bad_offer.",
            isCounter: true,
            () => PerReason<NegotiationRefusal>(host, (counters, reason) => counters.RefusedFor(reason)));
        Add(
            "conference_resend_refused",
            "Packets that subscribers asked for again and did not get, by reason.",
            isCounter: true,
            () => PerReason<ResendRefusal>(host, (counters, reason) => counters.RefusedFor(reason)));
        Add("conference_commands_refused_full", "Commands refused: too many rooms.", isCounter: true, () => [new(host.RefusedFull)]);
        Add("conference_commands_refused_busy", "Commands refused: too many waited.", isCounter: true, () => [new(host.RefusedBusy)]);
        Add(
            "conference_commands_refused_draining",
            "Commands refused: the node is to end.",
            isCounter: true,
            () => [new(host.RefusedDraining)]);
        Gauge(
            "conference_receive_buffer_bytes",
            "Of the shard's UDP socket, as the kernel granted it: raise net.core.rmem_max where it is below 8388608.",
            host,
            shard => shard.ReceiveBufferLength);
        Gauge("conference_links", "Links of clients.", host, shard => shard.Counters.Links);
        Gauge("conference_rooms", "Rooms carried.", host, shard => shard.Counters.Rooms);
        Gauge(
            "conference_passages",
            "Rooms that come or go, and those that are elsewhere and have clients who still come by here.",
            host,
            shard => shard.Counters.Departures + shard.Counters.Landings);
        Add("conference_node_draining", "1 while the node waits to end.", isCounter: false, () => [new(host.IsDraining ? 1 : 0)]);
        Gauge("conference_shard_cpu_permille", "Of one core, over the last second.", host, shard => shard.Gauge.Load.CpuPermille);
        Add(
            "conference_door_refused",
            "Connections and announcements of other nodes' rooms turned away, by reason (deploy/drops.md).",
            isCounter: true,
            () => PerReason<DoorRefusal>(reason => host.Door?.RefusedFor(reason) ?? 0));
        Count("conference_rooms_taken", "Rooms that came from another node.", host, shard => shard.Counters.RoomsTaken);
        Count("conference_rooms_given", "Rooms that went to another node.", host, shard => shard.Counters.RoomsGiven);
        Add(
            "conference_moves_failed",
            "Rooms that were to go to another node and stayed, by reason.",
            isCounter: true,
            () => PerReason<MoveProblem>(host, (counters, problem) => counters.FailedFor(problem)));
        Count(
            "conference_hand_overs",
            "Moments in which nobody served a room on its way from here.",
            host,
            shard => shard.Counters.HandOvers);
        Count(
            "conference_hand_over_microseconds",
            "How long they were, together.",
            host,
            shard => shard.Counters.HandOverNanoseconds / 1000);
        Gauge(
            "conference_hand_over_longest_microseconds",
            "The longest since the start.",
            host,
            shard => shard.Counters.LongestHandOverNanoseconds / 1000);
        Count(
            "conference_datagrams_tunnelled",
            "Datagrams passed on between clients and the node that their room has moved to.",
            host,
            shard => shard.Counters.Tunnelled);
        Count(
            "conference_move_messages_stray",
            "Messages of other nodes that fit no move.",
            host,
            shard => shard.Counters.StrayMoveMessages);
        Count("conference_deadlines_stuck", "What stayed due after it was dealt with.", host, shard => shard.Counters.StuckDeadlines);
        Add("conference_move_channels", "Connections to other nodes for moves.", isCounter: false, () => [new(host.MoveChannels)]);
        Add("conference_node_links", "Accepted registrations.", isCounter: true, () => [new(link.Links)]);
        Add("conference_node_link_failures", "Attempts that led to no registration.", isCounter: true, () => [new(link.Failures)]);
        Add("conference_node_linked", "1 while linked to a silo.", isCounter: false, () => [new(link.IsLinked ? 1 : 0)]);
        Add("conference_events_lost", "Events given up before a silo saw them.", isCounter: true, () => [new(events.Lost)]);
    }

    /// <summary>Prometheus text exposition format 0.0.4.</summary>
    public string ToPrometheusText()
    {
        StringBuilder text = new();
        foreach (Series series in _series)
        {
            string name = series.IsCounter ? series.Name + "_total" : series.Name;
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {series.Help}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {(series.IsCounter ? "counter" : "gauge")}\n");
            foreach (Measurement<long> measured in series.Read())
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{Labels(measured.Tags)} {measured.Value}\n");
            }
        }

        return text.ToString();
    }

    public void Dispose() => _meter.Dispose();

    private void Count(string name, string help, MediaHost host, Func<ShardLoop, long> value) =>
        Add(name, help, isCounter: true, () => PerShard(host, value));

    private void Gauge(string name, string help, MediaHost host, Func<ShardLoop, long> value) =>
        Add(name, help, isCounter: false, () => PerShard(host, value));

    private void Add(
        string name, string help, bool isCounter, Func<IEnumerable<Measurement<long>>> read, string? unit = null)
    {
        _series.Add(new Series(name, help, isCounter, read));
        if (isCounter) _meter.CreateObservableCounter(name, read, unit, help);
        else _meter.CreateObservableGauge(name, read, unit, help);
    }

    private static IEnumerable<Measurement<long>> PerShard(MediaHost host, Func<ShardLoop, long> value) =>
        host.Shards.Select((shard, index) => new Measurement<long>(value(shard), Tag("shard", index)));

    /// <summary>All reasons, those that have not happened included; "None" is no reason.</summary>
    private static IEnumerable<Measurement<long>> PerReason<T>(MediaHost host, Func<ShardCounters, T, long> value)
        where T : struct, Enum
    {
        (T Value, string Name)[] reasons = Reasons<T>();
        return host.Shards.SelectMany((shard, index) => reasons.Select(reason =>
            new Measurement<long>(value(shard.Counters, reason.Value), Tag("shard", index), Tag("reason", reason.Name))));
    }

    private static IEnumerable<Measurement<long>> PerReason<T>(Func<T, long> value)
        where T : struct, Enum =>
        Reasons<T>().Select(reason => new Measurement<long>(value(reason.Value), Tag("reason", reason.Name)));

    private static (T Value, string Name)[] Reasons<T>()
        where T : struct, Enum =>
        [.. Enum.GetValues<T>()
            .Select(reason => (reason, SnakeCase(reason.ToString()))).Where(reason => reason.Item2 != "none")];

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";

        StringBuilder labels = new("{");
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            if (labels.Length > 1) labels.Append(',');
            labels.Append(CultureInfo.InvariantCulture, $"{tag.Key}=\"{tag.Value}\"");
        }

        return labels.Append('}').ToString();
    }

    private static string SnakeCase(string name) => string.Concat(name.Select((character, index) =>
        char.IsUpper(character) ? $"{(index > 0 ? "_" : "")}{char.ToLowerInvariant(character)}" : $"{character}"));

    private sealed record Series(string Name, string Help, bool IsCounter, Func<IEnumerable<Measurement<long>>> Read);
}
