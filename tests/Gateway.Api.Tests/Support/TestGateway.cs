using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
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
    private readonly RefusalLog _refusals;

    private TestGateway(WebApplication app, ManualTime time)
    {
        _app = app;
        _refusals = new RefusalLog(app.Services.GetRequiredService<IMeterFactory>());
        Time = time;
    }

    public ManualTime Time { get; }

    public IServiceProvider Services => _app.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public Uri Address { get; private set; } = null!;

    public IReadOnlyList<string> RefusedCodes => _refusals.Codes;

    public static Task<TestGateway> StartAsync(params (string Setting, string? Value)[] settings) =>
        StartAsync(TestCluster.Use, settings);

    public static async Task<TestGateway> StartAsync(
        Action<WebApplicationBuilder> cluster, params (string Setting, string? Value)[] settings)
    {
        var time = new ManualTime(DateTimeOffset.UtcNow);
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
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
        gateway.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return gateway;
    }

    public HttpClient Client(string? key = TestKeys.Acme)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        _refusals.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
