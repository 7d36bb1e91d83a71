namespace Conference.Benchmarks.Moves;

/// <summary>One move as the file of figures has it.</summary>
/// <param name="QuietGapMs">Of the second before it; null where that held another move.</param>
internal sealed record RunFigures(string To, bool HasRested, double? GapMs, double? QuietGapMs, double TookMs);
