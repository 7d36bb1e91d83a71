using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Conference.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Conference.Gateway.Api.Tests.Support;

/// <summary>A gateway on a port of its own, with the real grains behind it and a clock that the test moves.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly MeterLog _meters;

    private TestGateway(WebApplication app, ManualTimeProvider time)
    {
        _app = app;
        _meters = new MeterLog(app.Services.GetRequiredService<IMeterFactory>());
        Time = time;
    }

    public ManualTimeProvider Time { get; }

    public IServiceProvider Services => _app.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public Uri Address { get; private set; } = null!;

    public IReadOnlyList<string> RefusedCodes => _meters.Codes;

    public static Task<TestGateway> StartAsync(params (string Setting, string? Value)[] settings) =>
        StartAsync(TestCluster.Use, settings);

    public static async Task<TestGateway> StartAsync(
        Action<WebApplicationBuilder> cluster, params (string Setting, string? Value)[] settings)
    {
        var time = new ManualTimeProvider(DateTimeOffset.UtcNow);
        WebApplicationBuilder builder =
            WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(TestKeys.Settings());
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(static s => s.Setting, static s => s.Value));
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Services.AddSingleton<TimeProvider>(time);
        cluster(builder);
        builder.AddGateway();

        WebApplication app = builder.Build();
        app.MapGateway();
        var gateway = new TestGateway(app, time);
        await app.StartAsync(TestContext.Current.CancellationToken);
        gateway.Address = new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return gateway;
    }

    /// <summary>
    /// Completes when this many signalling connections are open, and sessions know about the others' end.
    /// </summary>
    public Task ConnectionsAsync(int count) =>
        _meters.ConnectionsAsync(count).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    public HttpClient Client(string? key = TestKeys.Acme)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public async Task CreateRoomAsync(string id = "standup", string key = TestKeys.Acme, int participantsMax = 10)
    {
        using HttpClient client = Client(key);
        using HttpResponseMessage created = await client.PostAsJsonAsync(
            "/v1/rooms", new { id, participantsMax }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
    }

    public async Task<string> IssueTokenAsync(
        string identity, string room =
            "standup", bool publish = true, bool subscribe = true, string key = TestKeys.Acme)
    {
        using HttpClient client = Client(key);
        using HttpResponseMessage issued = await client.PostAsJsonAsync(
            $"/v1/rooms/{room}/tokens", new { identity, name = $"{identity}'s name", publish, subscribe },
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, issued.StatusCode);
        JsonElement body = await issued.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return body.GetProperty("token").GetString()!;
    }

    /// <summary>Joins the room over a new connection, with a new token.</summary>
    public async Task<(HubSocket Hub, JsonElement Joined)> JoinAsync(string identity, string room = "standup")
    {
        string token = await IssueTokenAsync(identity, room);
        HubSocket hub = await HubSocket.ConnectAsync(Address);
        JsonElement joined = await hub.CallAsync("Join", new { token });
        Assert.Null(HubSocket.RefusalOf(joined));
        return (hub, joined);
    }

    public async ValueTask DisposeAsync()
    {
        _meters.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
