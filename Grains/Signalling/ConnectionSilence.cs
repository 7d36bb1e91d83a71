namespace Conference.Grains.Signalling;

/// <summary>
/// A gateway that died reports no lost connection: that it does not ask after it any more shows it. A client that died may leave one
/// behind: that nothing is acknowledged any more shows it. A part of a session's grain: its turns.
/// </summary>
internal sealed class ConnectionSilence(ConferenceGrainOptions options, TimeProvider time)
{
    /// <summary>The first comes at any time after a gateway has asked.</summary>
    public const int ChecksUnaskedMax = 3;

    private DateTimeOffset _connectedAt;
    private int _checksUnasked;

    /// <summary>Between two checks.</summary>
    public TimeSpan Period => options.GatewaySilence / (ChecksUnaskedMax - 1);

    public void OnConnected()
    {
        _connectedAt = time.GetUtcNow();
        _checksUnasked = 0;
    }

    public void OnAsked() => _checksUnasked = 0;

    /// <summary>Checks. Counted, not timed: a silo that stood still for a while has not been asked either.</summary>
    public bool IsTooLong(Outbox? outbox)
    {
        bool isUnasked = ++_checksUnasked >= ChecksUnaskedMax;
        DateTimeOffset now = time.GetUtcNow();
        bool isUnacknowledged = outbox?.OldestAt is { } oldest
            && now - (oldest > _connectedAt ? oldest : _connectedAt) >= options.AcknowledgeDeadline;
        return isUnasked || isUnacknowledged;
    }
}
