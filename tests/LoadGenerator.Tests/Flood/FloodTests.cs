using System.Globalization;
using System.Text.RegularExpressions;
using Conference.LoadGenerator.Cluster;
using Conference.LoadGenerator.Figures;
using Conference.LoadGenerator.Flood;
using Conference.LoadGenerator.Signalling;

namespace Conference.LoadGenerator.Tests.Flood;

/// <summary>A call of the generator's clients goes on while another process floods its media port.</summary>
public sealed partial class FloodTests : IAsyncLifetime
{
    private const int Rate = 100_000;

    /// <summary>
    /// Of what the call's receivers should have got. On a machine that is busy otherwise no process reads its sockets in
    /// time; that a flood must not starve a call is far from here.
    /// </summary>
    private const double LossMax = 0.05;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private LocalCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await LocalCluster.StartAsync(new LocalClusterOptions());

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_call_goes_on_during_ten_seconds_of_100_000_datagrams_per_second()
    {
        LoadOptions options = new()
        {
            Gateway = _cluster.Gateway,
            ApiKey = _cluster.ApiKey,
            Publishers = 3,
            Subscribers = 0,
            AllToAll = true,
            Audio = true,
            Window = Duration - TimeSpan.FromSeconds(2),
            Settle = TimeSpan.FromSeconds(1),
            ServerProcesses = [_cluster.NodeProcess],
        };
        await using LoadSession session = await LoadSession.JoinAsync(options);
        await session.SetRateAsync(options.Rates[0]);
        await session.WaitForMediaAsync();
        AnswerText answer = session.Media.Clients[0].Answer!;

        using ClusterProcess flood = StartFlood(answer);
        WindowFigures window = await session.MeasureAllAsync(options.Rates[0]);
        await flood.ExpectSuccessAsync(Patience);

        string said = $"{flood.Log}\n{LoadReport.Measured(options.Rates[0], window)}";
        TestContext.Current.TestOutputHelper!.WriteLine(said);
        Assert.Contains("FLOOD sent", said, StringComparison.Ordinal);
        Assert.True(SentOf(flood.Log) > 0, said);
        Assert.Equal((0, 0), (window.Silent, window.Spoilt));
        Assert.True(window.Received > 0 && window.Received >= 2 * window.Sent * (1 - LossMax), said);
    }

    private static ClusterProcess StartFlood(AnswerText answer) => ClusterProcess.Start(
        typeof(FloodRun).Assembly.Location,
        null,
        new Dictionary<string, string>(),
        "flood",
        "--target", answer.Candidate.ToString(),
        "--rate", Rate.ToString(CultureInfo.InvariantCulture),
        "--seconds", Duration.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        "--ufrag", answer.Ufrag);

    private static long SentOf(string log) =>
        long.Parse(SentFigure().Match(log).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"FLOOD sent (\d+)")]
    private static partial Regex SentFigure();
}
