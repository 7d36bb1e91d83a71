namespace Conference.Cluster.Simulation.Faults;

/// <summary>What goes wrong, or is asked for, in a run.</summary>
internal enum FaultKind
{
    SiloDies,
    AllSilosDie,

    /// <summary>While it stores something, or just afterwards.</summary>
    SiloDiesStoring,
    GatewayDies,
    NodeDies,

    /// <summary>For good, unless it is the last.</summary>
    NodeIsLost,

    /// <summary>It is asked to end, and ends once it carries nothing, or after a while.</summary>
    NodeDrains,
    ClientVanishes,

    /// <summary>Nothing passes between a node and the silos.</summary>
    NodeIsCutOff,

    /// <summary>Nothing passes between a client and the gateways.</summary>
    ClientIsCutOff,

    /// <summary>Some grains get a second activation while the first goes on.</summary>
    GrainsAreDoubled,
    RoomMoves,
    RoomCloses,
    ClientMutes,
    ClientUnmutes,
}
