namespace Conference.MediaNode.Simulation.Runs;

/// <summary>What became of one seed.</summary>
/// <param name="Hash">Over every datagram with its time.</param>
/// <param name="ClientHashes">The same for each client alone: who comes first at one instant does not matter.</param>
internal sealed record RunResult(
    long Seed, string Hash, IReadOnlyList<string> ClientHashes, long Datagrams, long RtpForwarded, Failure? Failure)
{
    public RunKind Kind { get; init; }
}

