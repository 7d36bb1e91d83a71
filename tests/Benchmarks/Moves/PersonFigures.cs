namespace Conference.Benchmarks.Moves;

/// <summary>What one browser counted: while its call moved, and in the rests between.</summary>
internal sealed record PersonFigures(string Name, Counters Moving, Counters Resting);
