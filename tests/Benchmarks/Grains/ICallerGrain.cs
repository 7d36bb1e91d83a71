namespace Conference.Benchmarks.Grains;

/// <summary>A grain in whose turns a measurement runs.</summary>
[Alias("bench.ICallerGrain")]
internal interface ICallerGrain : IGrainWithStringKey
{
    Task Run();
}
