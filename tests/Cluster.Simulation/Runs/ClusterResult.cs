using Conference.MediaNode.Simulation.Runs;

namespace Conference.Cluster.Simulation.Runs;

/// <summary>What became of one seed.</summary>
/// <param name="Hash">Over all that happened, with its time.</param>
internal sealed record ClusterResult(long Seed, string Hash, long Events, Failure? Failure);
