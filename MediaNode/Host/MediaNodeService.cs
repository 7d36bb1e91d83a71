using System.Diagnostics;
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
        LogStarted(options.Id.Value, options.Shards, string.Join(' ', host.MediaAddresses));
        Task warmUp = Task.Factory.StartNew(WarmUp, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await link.Run(stoppingToken);
        await warmUp;
        host.Dispose();
        LogStopped(options.Id.Value);
    }

    /// <summary>While the node waits for its first call. Without it the first calls would wait.</summary>
    private void WarmUp()
    {
        long before = Stopwatch.GetTimestamp();
        int methods = CodeWarmUp.Compile();
        host.TryRehearse(out string? hindrance);
        long elapsedMs = (long)Stopwatch.GetElapsedTime(before).TotalMilliseconds;
        if (hindrance is null) LogWarm(options.Id.Value, methods, elapsedMs);
        else LogNotRehearsed(options.Id.Value, hindrance);
    }

    [LoggerMessage(LogLevel.Information, "Media node {Node} is warm: {Methods} methods and a hand-over in {Milliseconds} ms")]
    private partial void LogWarm(string node, int methods, long milliseconds);

    [LoggerMessage(LogLevel.Warning, "Media node {Node} could not rehearse a hand-over ({Hindrance}); its first move may be heard")]
    private partial void LogNotRehearsed(string node, string hindrance);

    [LoggerMessage(LogLevel.Information, "Media node {Node} carries media with {Shards} shards at {Addresses}")]
    private partial void LogStarted(string node, int shards, string addresses);

    [LoggerMessage(LogLevel.Information, "Media node {Node} has stopped")]
    private partial void LogStopped(string node);
}
