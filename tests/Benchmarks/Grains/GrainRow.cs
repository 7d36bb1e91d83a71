namespace Conference.Benchmarks.Grains;

/// <summary>The figures of one kind of call.</summary>
/// <param name="Name">As the table says it.</param>
/// <param name="Targets">How many there are to choose from.</param>
/// <param name="P50Microseconds">From the call to its answer, one call at a time.</param>
/// <param name="P99Microseconds">As <paramref name="P50Microseconds"/>.</param>
/// <param name="PerSecond">With many callers at a time.</param>
/// <param name="OfChannel">What the call costs, in hops over a channel and back, with as many callers and targets.</param>
/// <param name="Others">Share of one processor that other processes took meanwhile.</param>
internal sealed record GrainRow(
    string Name, int Targets, double P50Microseconds, double P99Microseconds, double PerSecond, double OfChannel, double Others);
