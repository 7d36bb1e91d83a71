namespace Conference.MediaNode.Simulation.Runs;

/// <summary>What became of one seed.</summary>
/// <param name="Hash">Over every datagram with its time.</param>
internal sealed record RunResult(long Seed, string Hash, long Datagrams, long RtpForwarded, Failure? Failure);
