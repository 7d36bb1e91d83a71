namespace Conference.Benchmarks.Grains;

/// <summary>One kind of call.</summary>
/// <param name="Name">As the table says it.</param>
/// <param name="Targets">How many there are to choose from.</param>
/// <param name="Call">Calls the target of this number; done when the caller may go on.</param>
/// <param name="FromGrains">The measurement runs in turns of caller grains instead of outside.</param>
/// <param name="Settle">Done when the target has done all that it was told; null where each call waits for it anyway.</param>
internal sealed record GrainCase(
    string Name, int Targets, Func<int, Task> Call, bool FromGrains = false, Func<int, Task>? Settle = null);
