using System.Diagnostics;
using System.Globalization;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Soak;

/// <summary>
/// One call, for as long as <c>./conference soak --minutes M</c> says, and half a minute otherwise: nothing is lost,
/// nothing freezes, and the node takes no more memory than it took when the call had settled.
/// </summary>
public class LongCallTests(Chromium chromium, Firefox firefox, LongCallTests.WatchedCluster cluster)
    : FirefoxTests(chromium, firefox, cluster), IClassFixture<LongCallTests.WatchedCluster>
{
    private const string MinutesSetting = "SOAK_MINUTES";
    private const double MinutesDefault = 0.5;
    private const double MinutesMax = 24 * 60;

    /// <summary>A camera gives 30; a machine that cannot encode them all cannot decode them all either.</summary>
    private const double UndisturbedFps = 26;

    /// <summary>The call by itself keeps both processors of a small machine busy; beyond this, others do.</summary>
    private const double UndisturbedLoadMax = 4;

    /// <summary>
    /// A veth pair and the loopback lose nothing. But a browser or node that gets no processor for a second leaves its
    /// packets in a socket whose buffer is full by then: what a machine loses that has far too much to do.
    /// </summary>
    private const double LostShareWhenBusyMax = 0.001;

    /// <summary>
    /// The packet path allocates nothing; what else a call allocates (reports to the silo, who speaks) dies young.
    /// Between two collections that is half a megabyte (<see cref="NodeMemory"/>); the rest is for a pool that grows
    /// once.
    /// </summary>
    private const double HeapGrowthMaxBytes = 2e6;

    /// <summary>The runtime's own besides: code that is compiled once more, stacks, the trace's buffers.</summary>
    private const double ResidentGrowthMaxBytes = 16e6;

    private static readonly TimeSpan SampleEveryMax = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_long_call_of_Firefox_and_two_Chromiums_loses_nothing_and_leaves_the_node_as_it_was()
    {
        string room = NewRoom();
        FirefoxPerson fay = await JoinFirefox(room, "fay");
        Person[] others = await JoinAll(room, new PersonOptions(), "ada", "grace");
        Caller[] people = [fay, .. others];
        await AllSeeAndHearEachOther(people);
        ClusterProcess node = cluster.Nodes.Single().Process;

        Output.WriteLine(CallSample.Header);
        List<CallSample> samples = [];
        Stopwatch watch = Stopwatch.StartNew();
        foreach (TimeSpan at in Moments(Length()))
        {
            TimeSpan rest = at - watch.Elapsed;
            if (rest > TimeSpan.Zero) await Task.Delay(rest, TestContext.Current.CancellationToken);
            samples.Add(await CallSample.Take(watch.Elapsed, people, node, cluster.Traces));
            if (samples.Count > 1) Output.WriteLine(samples[^1].Row(samples[^2]));
        }

        // Until then the call settles: estimates rise, and the node's code is compiled once more.
        Judge(samples[1..]);
    }

    private static void Judge(IReadOnlyList<CallSample> samples)
    {
        (CallSample settled, CallSample last) = (samples[0], samples[^1]);
        double resident = last.Node.ResidentBytes - settled.Node.ResidentBytes;
        double? heap = last.Node.HeapBytes - settled.Node.HeapBytes;
        bool isUndisturbed = last.SlowestSenderSince(settled) >= UndisturbedFps
            && samples.All(sample => sample.LoadPerProcessor <= UndisturbedLoadMax);
        string excuse = isUndisturbed
            ? ""
            : "the machine was too busy for every frame, so freezes and overflown sockets are its own; ";
        string verdict = string.Create(
            CultureInfo.InvariantCulture,
            $"Since {settled.At:m\\:ss}: {last.Packets - settled.Packets:0} packets, {last.Lost:0} lost, "
            + $"{last.Freezes - settled.Freezes:0} freezes, resident {resident / 1e6:+0.0;-0.0} MB, "
            + $"heap {heap / 1e6:+0.0;-0.0} MB; {excuse}{Machine.Load}");
        Output.WriteLine(verdict);

        Assert.True(last.Lost <= (isUndisturbed ? 0 : last.Packets * LostShareWhenBusyMax), verdict);
        Assert.True(last.Freezes == settled.Freezes || !isUndisturbed, verdict);
        Assert.True(last.SlowestSince(settled) >= UndisturbedFps * 0.9 || !isUndisturbed, verdict);
        Assert.True(resident < ResidentGrowthMaxBytes, verdict);
        Assert.NotNull(heap);
        Assert.True(heap < HeapGrowthMaxBytes, verdict);
    }

    private static TimeSpan Length()
    {
        string? setting = Environment.GetEnvironmentVariable(MinutesSetting);
        if (string.IsNullOrEmpty(setting)) return TimeSpan.FromMinutes(MinutesDefault);

        bool isNumber = double.TryParse(
            setting, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double minutes);
        Assert.True(isNumber && minutes is >= MinutesDefault and <= MinutesMax,
            $"{MinutesSetting} is '{setting}' but must be {MinutesDefault} to {MinutesMax} minutes.");
        return TimeSpan.FromMinutes(minutes);
    }

    /// <summary>At least four samples, so that there is something after the first part.</summary>
    private static IEnumerable<TimeSpan> Moments(TimeSpan length)
    {
        TimeSpan every = length / 3 < SampleEveryMax ? length / 3 : SampleEveryMax;
        for (TimeSpan at = TimeSpan.Zero; at < length; at += every) yield return at;
        yield return length;
    }

    public sealed class WatchedCluster : LanCluster
    {
        private readonly DirectoryInfo _traces;

        public WatchedCluster()
            : this(Directory.CreateTempSubdirectory("conference-traces-"))
        {
        }

        private WatchedCluster(DirectoryInfo traces)
            : base(new ClusterOptions { Nodes = 1, NodeEnvironment = NodeMemory.Tracing(traces.FullName) }) =>
            _traces = traces;

        internal string Traces => _traces.FullName;

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            _traces.Delete(recursive: true);
        }
    }
}
