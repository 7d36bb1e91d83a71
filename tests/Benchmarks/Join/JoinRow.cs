using Conference.LoadGenerator.Figures;

namespace Conference.Benchmarks.Join;

/// <summary>What joining cost, so many at a time.</summary>
/// <param name="CpuMilliseconds">Of the media node for a join, without what it forwarded meanwhile.</param>
internal sealed record JoinRow(int AtOnce, int Joins, JoinFigures Figures, double CpuMilliseconds, double OtherCpu);
