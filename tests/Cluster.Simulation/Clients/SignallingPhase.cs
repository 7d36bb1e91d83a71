namespace Conference.Cluster.Simulation.Clients;

/// <summary>How a client stands to its session.</summary>
internal enum SignallingPhase
{
    /// <summary>It has not joined yet.</summary>
    Idle,

    /// <summary>It joins, for the first time or anew.</summary>
    Joining,

    Connected,

    /// <summary>For the next attempt.</summary>
    Waiting,

    Resuming,

    /// <summary>It has been told that it is over, or has left.</summary>
    Over,
}
