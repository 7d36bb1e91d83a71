using System.Diagnostics.Metrics;

namespace Conference.Gateway.Api;

/// <summary>What the gateway counts. Refusals stand under the code that the client was told.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "Conference.Gateway";

    private readonly Counter<long> _refusals;
    private readonly Counter<long> _joins;
    private readonly UpDownCounter<long> _connections;

    public GatewayMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _refusals = meter.CreateCounter<long>(
            "conference.gateway.refusals", "{refusal}", "Requests and calls refused, by code.");
        _joins =
            meter.CreateCounter<long>("conference.gateway.joins", "{join}", "Signalling sessions opened or resumed.");
        _connections = meter.CreateUpDownCounter<long>(
            "conference.gateway.connections", "{connection}", "Signalling connections open.");
    }

    public void Refused(string code) => _refusals.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Joined(bool resumed) => _joins.Add(1, new KeyValuePair<string, object?>("resumed", resumed));

    public void ConnectionsChanged(int by) => _connections.Add(by);
}
