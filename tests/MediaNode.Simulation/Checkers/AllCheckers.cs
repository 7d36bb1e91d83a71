namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>The checkers of a run, each in its own state. Those that name a cause come before those that see its effects.</summary>
internal static class AllCheckers
{
    public static Checker[] Create() => [.. OfMedia(), new CompletenessChecker(), new CounterChecker()];

    /// <summary>Those that hold wherever the room is.</summary>
    public static Checker[] OfMedia() =>
    [
        new KeyStreamChecker(),
        new ShownTrackChecker(),
        new KeyFrameStartChecker(),
        new SequenceChecker(),
        new TimestampChecker(),
        new PictureChecker(),
        new ForwardedOnceChecker(),
        new KeyFrameRequestChecker(),
        new RepairChecker(),
        new NackChecker(),
        new ReceptionReportChecker(),
        new SenderReportChecker(),
        new LipSyncChecker(),
        new SenderClockChecker(),
        new RoundTripChecker(),
        new TransportFeedbackChecker(),
        new ConnectionChecker(),
        new BoundedStateChecker(),
    ];
}
