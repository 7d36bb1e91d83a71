using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>What an arbiter can do and know.</summary>
internal interface IArbiterLine
{
    void Send(MovingNode node, NodeCommand command);

    /// <summary>Survives the silo.</summary>
    void Store(ArbiterState state);

    /// <summary>The process is gone.</summary>
    bool IsLost(MovingNode node);

    /// <summary>Since when nothing is heard of the node; Never while it is.</summary>
    Instant SilentSince(MovingNode node);

    /// <summary>The room is at its new node, and so are its links.</summary>
    void OnMoved(StoredMove move);

    /// <summary>Every link is lost.</summary>
    void OnUnplaced();
}
