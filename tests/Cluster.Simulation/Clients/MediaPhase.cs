namespace Conference.Cluster.Simulation.Clients;

/// <summary>How far a client's media is.</summary>
internal enum MediaPhase
{
    Idle,
    Offering,
    Connecting,
    Connected,

    /// <summary>The room has no node, as far as it was told.</summary>
    Lost,

    /// <summary>For the next attempt.</summary>
    Waiting,
    Over,
}
