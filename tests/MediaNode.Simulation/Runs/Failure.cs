namespace Conference.MediaNode.Simulation.Runs;

/// <summary>Why a run ended before its time.</summary>
/// <param name="Checker">What did not hold.</param>
/// <param name="Message">Where.</param>
/// <param name="AfterMs">Since the run began, in virtual milliseconds.</param>
/// <param name="LastLines">Of the trace.</param>
internal sealed record Failure(string Checker, string Message, double AfterMs, IReadOnlyList<string> LastLines);
