using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Conference.MediaNode.Host;

/// <summary>
/// The end of a node that people talk on: it takes no rooms any more, the cluster moves those that it has, and it stops when nobody
/// needs it, or at the deadline.
/// </summary>
internal sealed partial class NodeDrain(
    MediaHost host, NodeOptions options, IHostApplicationLifetime application, TimeProvider time, ILogger<NodeDrain> logger)
{
    public static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(250);
    public static readonly TimeSpan LogPeriod = TimeSpan.FromSeconds(10);

    private int _begun;

    /// <summary>Stops the application in the end. False: it has begun already.</summary>
    public bool TryBegin()
    {
        if (Interlocked.Exchange(ref _begun, 1) != 0) return false;

        host.BeginDraining();
        _ = Run();
        return true;
    }

    private async Task Run()
    {
        try
        {
            if (!await UntilNobodyNeedsIt(application.ApplicationStopping)) await host.CloseRooms();
        }
        catch (OperationCanceledException)
        {
            // Stopped meanwhile, by somebody who does not want to wait.
        }
        finally
        {
            application.StopApplication();
        }
    }

    /// <summary>False: the deadline has come.</summary>
    private async Task<bool> UntilNobodyNeedsIt(CancellationToken stopping)
    {
        long begun = time.GetTimestamp();
        TimeSpan logAt = TimeSpan.Zero;
        using PeriodicTimer timer = new(LookPeriod, time);
        while (true)
        {
            NodeRemains remains = await host.Remains();
            TimeSpan elapsed = time.GetElapsedTime(begun);
            if (remains.IsNothing)
            {
                LogDone(options.Id.Value, (long)elapsed.TotalMilliseconds);
                return true;
            }

            if (elapsed >= options.DrainDeadline)
            {
                LogGivenUp(options.Id.Value, options.DrainDeadline, remains.Rooms, remains.Links, remains.Passages);
                return false;
            }

            if (elapsed >= logAt)
            {
                LogWaiting(options.Id.Value, remains.Rooms, remains.Links, remains.Passages, options.DrainDeadline - elapsed);
                logAt = elapsed + LogPeriod;
            }

            await timer.WaitForNextTickAsync(stopping);
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "Media node {Node} is draining: {Rooms} rooms with {Links} links and {Passages} passages are left, {Left} until they are given up")]
    private partial void LogWaiting(string node, int rooms, int links, int passages, TimeSpan left);

    [LoggerMessage(LogLevel.Information, "Media node {Node} is needed by nobody, {Milliseconds} ms after it was asked to end")]
    private partial void LogDone(string node, long milliseconds);

    [LoggerMessage(
        LogLevel.Warning,
        "Media node {Node} was to end {Deadline} ago and gives up {Rooms} rooms with {Links} links and {Passages} passages")]
    private partial void LogGivenUp(string node, TimeSpan deadline, int rooms, int links, int passages);
}
