namespace Conference.MediaNode.Simulation.Moves;

/// <summary>What is known of a room after its silo has died.</summary>
internal sealed record ArbiterState(MovingNode? Placement, long Epoch, StoredMove? Move);

/// <summary>A move that is not over.</summary>
/// <param name="IsDoubted">The source has said that it gave the room away and heard nothing.</param>
/// <param name="IsAborted">The target shall not have the room.</param>
internal sealed record StoredMove(Guid Id, MovingNode From, MovingNode To, bool IsDoubted, bool IsAborted);
