namespace Conference.Grains;

/// <summary>How long grains wait, and how much they keep. Bounds are checked at start.</summary>
public sealed class ConferenceGrainOptions
{
    /// <summary>For a node's answer to an offer.</summary>
    public TimeSpan OfferDeadline { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>For the next connection of a session that lost its own.</summary>
    public TimeSpan ConnectionGrace { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a session that has ended can be resumed, so that its client learns of the end.</summary>
    public TimeSpan EndedSessionKept { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a client may leave a message unacknowledged before its connection counts as lost.</summary>
    public TimeSpan AcknowledgeDeadline { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a gateway may leave a connection unasked after before it counts as gone, and the connection with it. Gateways ask
    /// every 5 s.
    /// </summary>
    public TimeSpan GatewaySilence { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>For a node to dial again before its rooms are given to others.</summary>
    public TimeSpan NodeLostGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a room keeps its node after the last one left.</summary>
    public TimeSpan EmptyRoomGrace { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two attempts to place a room, or to reach its node.</summary>
    public TimeSpan PlacementRetry { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Between two invitations of a link to its room's new node.</summary>
    public TimeSpan InvitationRetry { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>For a client to follow its invitation; then it is asked to restart ICE.</summary>
    public TimeSpan FollowGrace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>For a client to restart ICE; then it is asked for another connection.</summary>
    public TimeSpan RestartGrace { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>Between two roll calls of a room: whatever got lost on its way is mended by then.</summary>
    public TimeSpan RollCallPeriod { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Messages that a session keeps for its client.</summary>
    public int OutboxMessagesMax { get; set; } = 1000;
}
