using Orleans.Concurrency;

namespace Conference.Grains.Interfaces.Signalling;

/// <summary>A client's connection, as its session sees it.</summary>
[Alias("signalling-observer")]
public interface ISignallingObserver : IGrainObserver
{
    [OneWay]
    Task Deliver(Envelope envelope);
}
