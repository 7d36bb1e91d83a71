using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.Cluster.Simulation.Clients;

/// <summary>Who a client is, and what it does by itself.</summary>
/// <param name="Room">Which of the run's rooms it joins.</param>
internal sealed record ClientPart(int Number, RoomKey Room, ParticipantId Identity)
{
    public Grants Grants { get; init; } = Grants.All;

    public FollowKind Follows { get; init; }

    public int AudioSlots { get; init; } = 2;

    public bool HasVideo { get; init; }

    public bool StartsMuted { get; init; }

    public TimeSpan JoinsAfter { get; init; }

    /// <summary>Null: it stays.</summary>
    public TimeSpan? LeavesAfter { get; init; }

    public ParticipantKey Key => new(Room, Identity);
}
