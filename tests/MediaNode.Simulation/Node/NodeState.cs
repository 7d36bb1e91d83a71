namespace Conference.MediaNode.Simulation.Node;

/// <summary>What can be seen of the node from inside, and what it should amount to.</summary>
/// <param name="Shard">The node.</param>
/// <param name="Links">Of all clients that have joined, the closed ones included.</param>
/// <param name="Ledger">What the node has been given and what came out.</param>
/// <param name="Retired">The counters of the shards that it was moved away from.</param>
internal sealed record NodeState(
    MediaShard Shard, IReadOnlyList<LinkView> Links, NodeLedger Ledger, IReadOnlyList<ShardCounters> Retired)
{
    /// <summary>A counter, over all shards.</summary>
    public long Sum(Func<ShardCounters, long> counter) => counter(Shard.Counters) + Retired.Sum(counter);
}
