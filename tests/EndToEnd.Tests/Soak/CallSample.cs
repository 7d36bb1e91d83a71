using System.Globalization;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Soak;

/// <summary>A call at one moment: what everybody has received so far, and what the node takes for it.</summary>
/// <param name="LoadPerProcessor">How many tasks were ready to run, on average over a minute.</param>
internal sealed record CallSample(
    TimeSpan At, IReadOnlyList<StatsReport> People, NodeMemory Node, double LoadPerProcessor)
{
    public const string Header =
        "       at   packets    lost  freezes  slowest, frames/s   node resident, MB   managed heap, MB   load";

    private const double Megabyte = 1e6;

    public double Packets => Sum("packetsReceived");

    public double Lost => Sum("packetsLost");

    public double Freezes => Sum("freezeCount");

    public static async Task<CallSample> Take(
        TimeSpan at, IReadOnlyList<Caller> people, ClusterProcess node, string traces)
    {
        StatsReport[] reports = await Task.WhenAll(people.Select(person => person.Stats()));
        return new(at, reports, NodeMemory.Of(node, traces), Machine.LoadPerProcessor);
    }

    /// <summary>The lowest frame rate at which anybody saw anybody since an earlier sample.</summary>
    public double SlowestSince(CallSample earlier) => Rates(earlier, "inbound-rtp", "framesDecoded").Min();

    /// <summary>The lowest frame rate at which anybody sent since an earlier sample.</summary>
    public double SlowestSenderSince(CallSample earlier) => Rates(earlier, "outbound-rtp", "framesEncoded").Min();

    public string Row(CallSample earlier) => string.Create(
        CultureInfo.InvariantCulture,
        $"{At,9:m\\:ss} {Packets - earlier.Packets,9:0} {Lost - earlier.Lost,7:0} {Freezes - earlier.Freezes,8:0} "
        + $"{SlowestSince(earlier),19:0.0} {Node.ResidentBytes / Megabyte,19:0.0} "
        + $"{Node.HeapBytes / Megabyte,18:0.0}   {Machine.Load}");

    private double Sum(string member) =>
        People.Sum(report => report.OfType("inbound-rtp").Sum(stream => stream.Number(member)));

    private IEnumerable<double> Rates(CallSample earlier, string type, string member) =>
        from pair in People.Zip(earlier.People)
        from now in pair.First.OfType(type)
        where now.Text("kind") == "video" && now.Packets > 0
        let before = pair.Second.OfType(type).FirstOrDefault(stream => stream.Text("id") == now.Text("id"))
        where before is not null
        select now.Rate(before, member);
}
