using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Conference.MediaNode.Host;

/// <summary>Puts a node's process together: settings, shards, node link, and the HTTP port for those who watch it.</summary>
internal static class NodeApplication
{
    /// <summary>For the host to end what still runs, the node link's goodbye included.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(5);

    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddCommandLine(args, NodeOptionsReader.Switches.ToDictionary());
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });
        return builder;
    }

    public static WebApplication Build(WebApplicationBuilder builder, NodeOptions options, ClusterTrust trust)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(new IPEndPoint(options.HealthAddress, options.HealthPort)));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopMax);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<EventOutbox>();
        builder.Services.AddSingleton(services => new MediaHost(
            options,
            services.GetRequiredService<EventOutbox>(),
            fault => Environment.FailFast("The media core keeps failing.", fault),
            TimeProvider.System,
            services.GetRequiredService<ILogger<ShardLoop>>()));
        builder.Services.AddSingleton<IConnectionFactory>(new TlsConnectionFactory(trust));
        builder.Services.AddSingleton(services => new NodeLinkClient(
            options.SiloEndpoints,
            services.GetRequiredService<IConnectionFactory>(),
            services.GetRequiredService<MediaHost>(),
            services.GetRequiredService<EventOutbox>(),
            TimeProvider.System,
            services.GetRequiredService<ILogger<NodeLinkClient>>()));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<NodeDrain>();
        builder.Services.AddSingleton<IHostLifetime, NodeLifetime>();
        builder.Services.AddSingleton<NodeMetrics>();
        builder.Services.AddHostedService<MediaNodeService>();

        WebApplication app = builder.Build();
        Map(app);
        return app;
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Text("ok\n"));
        app.MapGet("/readyz", (NodeLinkClient link, MediaHost host) => host.IsDraining ? NotReady("draining\n")
            : link.IsLinked ? Results.Text("ready\n")
            : NotReady("not linked to a silo\n"));
        app.MapGet("/metrics", (NodeMetrics metrics) => Results.Text(metrics.ToPrometheusText(), "text/plain; version=0.0.4"));

        // Made now, so that the meter is there from the start, and a port that is taken ends the start.
        app.Services.GetRequiredService<NodeMetrics>();
    }

    private static IResult NotReady(string why) => Results.Text(why, statusCode: StatusCodes.Status503ServiceUnavailable);
}
