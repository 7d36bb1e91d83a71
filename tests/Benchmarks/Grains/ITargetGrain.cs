using Orleans.Concurrency;

namespace Conference.Benchmarks.Grains;

/// <summary>A grain that does next to nothing, so that what is measured is the call.</summary>
[Alias("bench.ITargetGrain")]
internal interface ITargetGrain : IGrainWithStringKey
{
    Task<int> Add(int number);

    Task<BenchMessage> Echo(BenchMessage message);

    [OneWay]
    Task Tell(int number);
}
