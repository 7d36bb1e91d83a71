using System.Diagnostics.Metrics;

namespace Conference.Gateway.Api.Tests.Support;

/// <summary>What one gateway counted: the codes of refusals in order, and its open connections.</summary>
internal sealed class MeterLog : IDisposable
{
    private readonly Lock _guard = new();
    private readonly MeterListener _listener = new();
    private readonly List<string> _codes = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    private int _connections;

    public MeterLog(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Meter.Name == GatewayMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, by, tags, _) =>
        {
            if (instrument.Name == "conference.gateway.refusals") AddCode((string)tags[0].Value!);
            if (instrument.Name == "conference.gateway.connections") AddConnections((int)by);
        });
        _listener.Start();
    }

    public IReadOnlyList<string> Codes
    {
        get
        {
            lock (_guard) return [.. _codes];
        }
    }

    public Task ConnectionsAsync(int count)
    {
        lock (_guard)
        {
            if (_connections == count) return Task.CompletedTask;

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return reached.Task;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void AddCode(string code)
    {
        lock (_guard) _codes.Add(code);
    }

    private void AddConnections(int by)
    {
        lock (_guard)
        {
            _connections += by;
            foreach ((int count, TaskCompletionSource reached) in _waiting)
            {
                if (count == _connections) reached.TrySetResult();
            }
        }
    }
}
