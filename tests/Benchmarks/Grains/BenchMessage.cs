using System.Collections.Immutable;

namespace Conference.Benchmarks.Grains;

/// <summary>About as much as a room tells its participants.</summary>
[GenerateSerializer, Immutable, Alias("bench.BenchMessage")]
internal sealed record BenchMessage(long Version, string Name, ImmutableArray<string> Members);
