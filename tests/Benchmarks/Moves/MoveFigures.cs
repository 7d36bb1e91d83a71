using Conference.EndToEnd.Tests.Harness;

namespace Conference.Benchmarks.Moves;

/// <summary>What many moves of one call were like for those in it.</summary>
/// <param name="Runs">Each move.</param>
/// <param name="Gaps">
/// The longest time without a packet of media, in ms, from a request to a second after it; the worst of those measured.
/// </param>
/// <param name="QuietGaps">The same of seconds in which nothing moved.</param>
/// <param name="Took">Until everybody had followed, in ms.</param>
/// <param name="Handshakes">DTLS handshake records while the call moved; null where nobody could look.</param>
internal sealed record MoveFigures(
    string Browser,
    double BarMs,
    bool IsExact,
    string Means,
    IReadOnlyList<RunFigures> Runs,
    Percentiles Gaps,
    Percentiles QuietGaps,
    Percentiles Took,
    int? Handshakes,
    IReadOnlyList<PersonFigures> People,
    IReadOnlyList<string> Problems,
    string Load)
{
    public double Ratio => Gaps.P95 / QuietGaps.P95;

    public double Freezes => People.Sum(person => person.Moving.Freezes);

    /// <summary>Null where gaps are not seen well enough to say so.</summary>
    public bool? HoldsBars => IsExact ? Gaps.P95 <= BarMs && Freezes == 0 : null;

    /// <param name="measured">Whose gaps count.</param>
    public static async Task<MoveFigures> OfAsync(
        string browser,
        double barMs,
        MoveSeries series,
        IMediaWatch watch,
        IReadOnlyList<Caller> people,
        IReadOnlyList<Caller> measured)
    {
        IReadOnlyList<Arrivals> arrivals = await watch.ArrivalsAsync(measured);
        RunFigures[] runs = [.. series.Runs.Select(run => RunOf(run, arrivals))];
        IEnumerable<string> failures =
            from run in series.Runs where run.Problem is not null select $"{run.From} to {run.To}: {run.Problem}";
        IEnumerable<string> silences =
            from run in runs where run.GapMs is null select $"to {run.To}: somebody received nothing more.";

        return new(
            browser,
            barMs,
            watch.IsExact,
            watch.Means,
            runs,
            Percentiles.Of(runs.Select(run => run.GapMs).OfType<double>()),
            Percentiles.Of(runs.Select(run => run.QuietGapMs).OfType<double>()),
            Percentiles.Of(series.Runs.Where(run => run.Problem is null).Select(run => run.Took.TotalMilliseconds)),
            HandshakesDuring(series, watch),
            [.. people.Select((person, i) => new PersonFigures(person.Name, series.Moving[i], series.Resting[i]))],
            [.. failures, .. silences],
            Machine.Load);
    }

    private static RunFigures RunOf(MoveRun run, IReadOnlyList<Arrivals> arrivals)
    {
        long window = (long)MoveSeries.Window.TotalNanoseconds;
        return new(
            run.To,
            run.HasRested,
            Worst(arrivals, run.AskedAt, run.AskedAt + window),
            run.HasRested ? Worst(arrivals, run.AskedAt - window, run.AskedAt) : null,
            run.Took.TotalMilliseconds);
    }

    private static double? Worst(IReadOnlyList<Arrivals> people, long from, long until)
    {
        double?[] gaps = [.. people.Select(arrivals => arrivals.LongestGap(from, until))];
        return gaps.Contains(null) ? null : gaps.Max();
    }

    private static int? HandshakesDuring(MoveSeries series, IMediaWatch watch) =>
        series.Runs is [var first, .., var last]
            ? watch.Handshakes(first.AskedAt, last.AskedAt + (long)last.Took.TotalNanoseconds)
            : null;
}
