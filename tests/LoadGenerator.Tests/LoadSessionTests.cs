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
