using Orleans.Concurrency;

namespace Conference.Silo.Embedded.Tests;

/// <summary>A grain that does what the test says under a name.</summary>
[Alias("tests.IProbe")]
internal interface IProbe : IGrainWithStringKey
{
    Task Do(string what);

    Task<string> Ask(string what);

    ValueTask<int> Count(ImmutableCounter counter, MutableCounter mutable);

    [AlwaysInterleave]
    Task DoInterleaved(string what);

    [ReadOnly]
    Task DoReadOnly(string what);

    [OneWay]
    Task DoOneWay(string what);

    Task DoCancellable(string what, CancellationToken cancellation);

    [ResponseTimeout("00:00:05")]
    Task DoImpatiently(string what);

    Task<MutableCounter> Echo(MutableCounter counter);

    Task<List<MutableCounter>> EchoAll(List<MutableCounter> counters);

    Task<int> Keep([Immutable] MutableCounter counter);

    Task<IProbe> PassOn(IProbe other);

    Task Watch(IProbeObserver observer);

    Task<T> Generic<T>(T value);

    Task<string> Default() => Ask("default");
}
