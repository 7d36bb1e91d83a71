using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Conference.Gateway.Api.Tests.Support;

/// <summary>The codes that one gateway counted, in order.</summary>
internal sealed class RefusalLog : IDisposable
{
    private readonly ConcurrentQueue<string> _codes = new();
    private readonly MeterListener _listener = new();

    public RefusalLog(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            bool isOurs = instrument.Meter.Scope == meters && instrument.Name == "conference.gateway.refusals";
            if (isOurs) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => _codes.Enqueue((string)tags[0].Value!));
        _listener.Start();
    }

    public IReadOnlyList<string> Codes => [.. _codes];

    public void Dispose() => _listener.Dispose();
}
