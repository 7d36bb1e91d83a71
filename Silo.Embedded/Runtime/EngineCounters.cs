using System.Diagnostics.Metrics;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>What the engine drops or sees fail, so that nothing is lost silently.</summary>
internal sealed class EngineCounters : IDisposable
{
    public const string MeterName = "Conference.Silo.Embedded";

    private readonly Meter _meter = new(MeterName);
    private readonly long[] _counts = new long[Enum.GetValues<EngineEvent>().Length];

    public EngineCounters() => _meter.CreateObservableCounter(
        "conference.embedded.events",
        () => Enum.GetValues<EngineEvent>().Select(
            each => new Measurement<long>(this[each], new KeyValuePair<string, object?>("event", each.ToString()))),
        description: "What the actor engine dropped or saw fail, by kind.");

    public long this[EngineEvent what] => Interlocked.Read(ref _counts[(int)what]);

    public void Add(EngineEvent what) => Interlocked.Increment(ref _counts[(int)what]);

    public void Dispose() => _meter.Dispose();
}
