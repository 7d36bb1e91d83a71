using Conference.EndToEnd.Tests.Harness;

namespace Conference.Benchmarks.Moves;

/// <summary>What a browser has counted, or what it has counted over some time.</summary>
internal readonly record struct Counters(
    TimeSpan Over,
    double ConcealedSamples,
    double Freezes,
    double FramesDropped,
    double PacketsLost,
    double PairChanges,
    int Descriptions,
    int StateChanges,
    int Connections)
{
    public static async Task<Counters> OfAsync(Caller person)
    {
        StatsReport report = await person.Stats();
        int[] watched = await person.Ask<int[]>(MovePages.Watched);
        return new(
            TimeSpan.FromMilliseconds(
                report.OfType("inbound-rtp").Select(stream => stream.Timestamp).DefaultIfEmpty().Max()),
            Sum(report, "concealedSamples"),
            Sum(report, "freezeCount"),
            Sum(report, "framesDropped"),
            Sum(report, "packetsLost"),
            report.OfType("transport").Sum(transport => transport.Number("selectedCandidatePairChanges")),
            watched[0],
            watched[1],
            watched[2]);
    }

    public static Counters operator -(Counters now, Counters then) => new(
        now.Over - then.Over,
        now.ConcealedSamples - then.ConcealedSamples,
        now.Freezes - then.Freezes,
        now.FramesDropped - then.FramesDropped,
        now.PacketsLost - then.PacketsLost,
        now.PairChanges - then.PairChanges,
        now.Descriptions - then.Descriptions,
        now.StateChanges - then.StateChanges,
        now.Connections - then.Connections);

    public static Counters operator +(Counters one, Counters other) => new(
        one.Over + other.Over,
        one.ConcealedSamples + other.ConcealedSamples,
        one.Freezes + other.Freezes,
        one.FramesDropped + other.FramesDropped,
        one.PacketsLost + other.PacketsLost,
        one.PairChanges + other.PairChanges,
        one.Descriptions + other.Descriptions,
        one.StateChanges + other.StateChanges,
        one.Connections + other.Connections);

    private static double Sum(StatsReport report, string member) =>
        report.OfType("inbound-rtp").Sum(stream => stream.Number(member));
}
