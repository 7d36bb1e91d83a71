using Conference.MediaNode.Simulation.Moves;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>The checkers of a run, each in its own state. Those that name a cause come before those that see its effects.</summary>
internal static class AllCheckers
{
    public static Checker[] Create() =>
        [.. OfMedia(TimeSpan.Zero), new CompletenessChecker(), new CounterChecker(), new BoundedStateChecker()];

    public static Checker[] CreateForMoves() => [.. OfMedia(OnTheWay), new MoveCounterChecker(), new BoundedStateChecker()];

    /// <summary>
    /// A record's moments are distances from when it was written, so all of them are later by the time that it was on its way.
    /// </summary>
    private static readonly TimeSpan OnTheWay = TimeSpan.FromMilliseconds(50);

    /// <param name="tolerance">Of moments that the node remembers.</param>
    private static Checker[] OfMedia(TimeSpan tolerance) =>
    [
        new KeyStreamChecker(),
        new ShownTrackChecker(),
        new KeyFrameStartChecker(),
        new SequenceChecker(),
        new TimestampChecker(tolerance),
        new PictureChecker(),
        new ForwardedOnceChecker(),
        new KeyFrameRequestChecker(),
        new RepairChecker(),
        new NackChecker(),
        new ReceptionReportChecker(tolerance),
        new SenderReportChecker(),
        new LipSyncChecker(),
        new SenderClockChecker(tolerance),
        new RoundTripChecker(),
        new TransportFeedbackChecker(tolerance),
        new ConnectionChecker(),
    ];
}
