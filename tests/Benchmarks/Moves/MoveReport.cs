namespace Conference.Benchmarks.Moves;

/// <summary>Figures for people.</summary>
internal static class MoveReport
{
    private const string GapHead =
        "              moves   longest gap p50    p95    max ms   without a move p50    p95    max ms   ratio   "
        + "followed p50    max ms";

    private const string PeopleHead =
        "                  concealed samples/s   freezes   frames dropped   lost   pair changes   descriptions   "
        + "state changes";

    private const string Foot = """
        Longest gap: between two packets of media on the way to a client, from the request for a move to a second after
        it; the worst of all clients. Without a move: of the second before each request. Ratio: of both p95. Followed:
        until every client reached the new node itself; media goes on meanwhile. Of two figures with a bar the first is
        of the moves, the second of the time between.
        """;

    public static void Print(IReadOnlyList<MoveFigures> all)
    {
        Console.WriteLine(GapHead);
        foreach (MoveFigures figures in all) Console.WriteLine(GapLine(figures));
        Console.WriteLine();
        Console.WriteLine(PeopleHead);
        foreach (PersonFigures person in all.SelectMany(figures => figures.People))
        {
            Console.WriteLine(PersonLine(person));
        }

        Console.WriteLine();
        Console.WriteLine(Foot);
        foreach (MoveFigures figures in all)
        {
            Console.WriteLine();
            Console.WriteLine($"{figures.Browser}: {Verdict(figures)}");
            Console.WriteLine($"  seen: {figures.Means}; {figures.Load}");
            string handshakes = figures.Handshakes?.ToString() ?? "not seen";
            Console.WriteLine($"  DTLS handshake records while the call moved: {handshakes}");
            foreach (string problem in figures.Problems) Console.WriteLine($"  BROKEN: {problem}");
        }
    }

    private static string GapLine(MoveFigures figures) =>
        $"{figures.Browser,-12} {figures.Gaps.Count,6}"
        + $" {figures.Gaps.P50,17:F1} {figures.Gaps.P95,6:F1} {figures.Gaps.Max,6:F1}"
        + $" {figures.QuietGaps.P50,23:F1} {figures.QuietGaps.P95,6:F1} {figures.QuietGaps.Max,6:F1}"
        + $" {figures.Ratio,10:F2} {figures.Took.P50,14:F0} {figures.Took.Max,6:F0}";

    private static string PersonLine(PersonFigures person)
    {
        (Counters moving, Counters resting) = (person.Moving, person.Resting);
        return $"{person.Name,-12} {Rates(moving, resting),24} {Both(moving.Freezes, resting.Freezes),9} "
            + $"{Both(moving.FramesDropped, resting.FramesDropped),16} {Both(moving.PacketsLost, resting.PacketsLost),6} "
            + $"{Both(moving.PairChanges, resting.PairChanges),14} {Both(moving.Descriptions, resting.Descriptions),14} "
            + $"{Both(moving.StateChanges, resting.StateChanges),15}";
    }

    private static string Rates(Counters moving, Counters resting) =>
        Both(moving.ConcealedSamples / moving.Over.TotalSeconds, resting.ConcealedSamples / resting.Over.TotalSeconds);

    private static string Both(double moving, double resting) => $"{moving:F0} | {resting:F0}";

    private static string Verdict(MoveFigures figures)
    {
        string bars = $"p95 {figures.Gaps.P95:F1} ms (bar {figures.BarMs:F0} ms), {figures.Freezes:F0} freezes (bar 0)";
        return figures.HoldsBars switch
        {
            true => $"the bars hold: {bars}",
            false => $"THE BARS DO NOT HOLD: {bars}",
            null => $"gaps are not seen well enough for the bars: {bars}",
        };
    }
}
