using Conference.LoadGenerator.Cluster;
using Conference.LoadGenerator.Figures;
using Conference.MediaNode.Link.Srtp;

namespace Conference.LoadGenerator.Tests;

/// <summary>The generator against a cluster of real processes: what it counts is what it sent.</summary>
public sealed class LoadSessionTests : IAsyncLifetime
{
    private LocalCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await LocalCluster.StartAsync(new LocalClusterOptions());

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("gcm")]
    [InlineData("cm")]
    public async Task Three_subscribers_see_every_packet_of_a_publisher_exactly_once(string cipher)
    {
        LoadOptions options = Options(cipher) with { Audio = true, TransportNumbers = true, DecryptEvery = 1 };
        await using LoadSession session = await WarmAsync(options);

        WindowFigures window = await session.MeasureAllAsync(options.Rates[0]);

        Assert.True(window.Sent > 0);
        Assert.Equal(3 * window.Sent, window.Received);
        Assert.Equal(window.Received, window.Opened);
        Assert.Equal((0, 0, 0, 0), (window.Lost, window.Duplicates, window.Spoilt, window.Silent));
        Assert.True(window.LatencyP50 > 0);
    }

    [Fact]
    public async Task In_an_all_to_all_room_everybody_sees_everybody_else()
    {
        LoadOptions options = Options("gcm") with { Publishers = 4, Subscribers = 0, AllToAll = true };
        await using LoadSession session = await WarmAsync(options);

        WindowFigures window = await session.MeasureAllAsync(options.Rates[0]);

        Assert.True(window.Sent > 0);
        Assert.Equal(3 * window.Sent, window.Received);
        Assert.Equal((0, 0, 0), (window.Lost, window.Duplicates, window.Silent));
    }

    [Fact]
    public async Task Every_room_has_its_own_publisher_and_only_readers_are_looked_at()
    {
        LoadOptions options = Options("gcm") with { Room = "many", Rooms = 2, ReadersPerRoom = 1 };
        await using LoadSession session = await WarmAsync(options);

        WindowFigures window = await session.MeasureAllAsync(options.Rates[0]);

        Assert.True(window.Sent > 0);
        Assert.Equal(window.Sent, window.Received);
        Assert.Equal((0, 0, 0), (window.Lost, window.Duplicates, window.Silent));
    }

    [Fact]
    public async Task A_join_while_somebody_speaks_ends_with_a_forwarded_packet()
    {
        LoadOptions options = Options("gcm") with
        {
            Room = "joins",
            Audio = true,
            Video = false,
            JoinsWhileSending = true,
            ServerProcesses = [_cluster.NodeProcess],
        };
        await using LoadSession session = await LoadSession.JoinAsync(options);
        JoinFigures joins = session.Joins;

        Assert.True(joins.Answer.P50 > 0);
        Assert.True(joins.Connected.P50 > joins.Answer.P50);
        Assert.True(joins.FirstPacket.P50 > joins.Answer.P50);
        Assert.True(joins.Seconds > 0);
    }

    [Fact]
    public async Task The_processor_time_of_each_shard_is_told_apart()
    {
        LoadOptions options = Options("gcm") with { Room = "threads", ServerProcesses = [_cluster.NodeProcess] };
        await using LoadSession session = await WarmAsync(options);

        WindowFigures window = await session.MeasureAllAsync(options.Rates[0]);

        double shard = Assert.Single(window.ShardCpu);
        Assert.True(shard > 0);
        Assert.InRange(window.BesideShards, 0, 1);
    }

    private LoadOptions Options(string cipher) => new()
    {
        Gateway = _cluster.Gateway,
        ApiKey = _cluster.ApiKey,
        Room = cipher,
        Subscribers = 3,
        Profile = cipher is "gcm" ? SrtpProfile.AeadAes128Gcm : SrtpProfile.Aes128CmHmacSha1_80,
        Window = TimeSpan.FromSeconds(2),
        Settle = TimeSpan.FromSeconds(1),
    };

    /// <summary>Everybody has seen a key frame, and everybody is silent again.</summary>
    private static async Task<LoadSession> WarmAsync(LoadOptions options)
    {
        LoadSession session = await LoadSession.JoinAsync(options);
        await session.SetRateAsync(options.Rates[0]);
        await session.WaitForMediaAsync();
        await session.SetRateAsync(0);
        await Task.Delay(options.Settle, TestContext.Current.CancellationToken);
        return session;
    }
}
