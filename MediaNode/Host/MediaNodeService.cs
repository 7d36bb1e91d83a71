using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Conference.MediaNode.Host;

/// <summary>Runs a node: its shards first, its node link after them, and stops them the other way round.</summary>
internal sealed partial class MediaNodeService(
    NodeOptions options, MediaHost host, NodeLinkClient link, ILogger<MediaNodeService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        host.Start();
        CodeWarmUp.Start();
        LogStarted(options.Id.Value, options.Shards, string.Join(' ', host.MediaAddresses));
        await link.Run(stoppingToken);
        host.Dispose();
        LogStopped(options.Id.Value);
    }

    [LoggerMessage(LogLevel.Information, "Media node {Node} carries media with {Shards} shards at {Addresses}")]
    private partial void LogStarted(string node, int shards, string addresses);

    [LoggerMessage(LogLevel.Information, "Media node {Node} has stopped")]
    private partial void LogStopped(string node);
}
