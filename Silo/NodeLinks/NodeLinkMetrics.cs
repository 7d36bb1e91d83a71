using System.Diagnostics.Metrics;

namespace Conference.Silo.NodeLinks;

/// <summary>Why a media node was not let in, or was shown out.</summary>
internal enum NodeLinkRefusal
{
    /// <summary>No certificate, one of another authority, an expired one.</summary>
    Certificate,

    /// <summary>The name in the certificate is not the name in the registration.</summary>
    OtherName,

    UnknownProtocol,

    /// <summary>A message that no node of ours sends.</summary>
    Malformed,

    /// <summary>It does not read its commands.</summary>
    TooSlow,

    /// <summary>Its grain does not hold the link.</summary>
    Forgotten,
}

internal sealed class NodeLinkMetrics : IDisposable
{
    public const string MeterName = "Conference.Silo";

    private readonly Meter _meter;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _commands;
    private readonly UpDownCounter<long> _links;

    public NodeLinkMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _refused = _meter.CreateCounter<long>("conference.node_link.refused", description: "Media nodes refused, by reason.");
        _commands = _meter.CreateCounter<long>("conference.node_link.commands", description: "Commands sent to media nodes.");
        _links = _meter.CreateUpDownCounter<long>("conference.node_link.links", description: "Linked media nodes.");
    }

    /// <summary>Tells apart the meters of several silos in one process.</summary>
    public bool IsOf(Instrument instrument) => instrument.Meter == _meter;

    public void Refused(NodeLinkRefusal reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    public void CommandSent() => _commands.Add(1);

    public void LinkOpened() => _links.Add(1);

    public void LinkClosed() => _links.Add(-1);

    public void Dispose() => _meter.Dispose();
}
