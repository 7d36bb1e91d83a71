namespace Conference.MediaNode.Simulation.Node;

/// <summary>What can be seen of the node from inside, and what it should amount to.</summary>
/// <param name="Shard">The node.</param>
/// <param name="Links">Of all clients that have joined, the closed ones included.</param>
/// <param name="Ledger">What the node has been given and what came out.</param>
internal sealed record NodeState(MediaShard Shard, IReadOnlyList<LinkView> Links, NodeLedger Ledger);
