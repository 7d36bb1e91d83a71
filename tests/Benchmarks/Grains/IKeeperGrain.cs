namespace Conference.Benchmarks.Grains;

/// <summary>A grain that stores what it is told before it answers.</summary>
[Alias("bench.IKeeperGrain")]
internal interface IKeeperGrain : IGrainWithStringKey
{
    Task Keep(BenchMessage message);
}
