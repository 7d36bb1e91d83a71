namespace Conference.Benchmarks.Moves;

/// <summary>One move of a call.</summary>
/// <param name="AskedAt">In nanoseconds since 1970.</param>
/// <param name="HasRested">The call had been where it was for a while: the time before is one to compare with.</param>
/// <param name="Took">Until everybody had followed.</param>
/// <param name="Problem">Why it did not come to its end; null where it did.</param>
internal sealed record MoveRun(string From, string To, long AskedAt, bool HasRested, TimeSpan Took, string? Problem);
