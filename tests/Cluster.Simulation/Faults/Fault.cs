namespace Conference.Cluster.Simulation.Faults;

/// <param name="Which">Of its kind: counts round.</param>
/// <param name="Lasts">Until it is mended.</param>
internal sealed record Fault(TimeSpan After, FaultKind Kind, int Which, TimeSpan Lasts);
