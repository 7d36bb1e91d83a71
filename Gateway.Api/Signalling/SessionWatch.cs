using System.Collections.Concurrent;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Gateway.Api.Signalling;

/// <summary>
/// Asks sessions now and then whether they still hold their connections. One that was lost with its silo, and found again in
/// another, knows nothing of the connection: its client has to come back, and learns so here.
/// </summary>
internal sealed partial class SessionWatch(IGrainFactory grains, TimeProvider time, ILogger<SessionWatch> logger) : BackgroundService
{
    /// <summary>Well within the time that a session waits for its client.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Sessions asked at a time: so many that a full gateway asks all of them within what they wait for it, also where each answer takes
    /// some tenths of a second.
    /// </summary>
    private const int AtOnceMax = 512;

    private readonly ConcurrentDictionary<string, SignallingConnection> _connections = new();

    /// <summary>From here on the connection serves a session.</summary>
    public void Watch(SignallingConnection connection) => _connections[connection.Id] = connection;

    public void Forget(SignallingConnection connection) => _connections.TryRemove(connection.Id, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Parallel.ForEachAsync(
                    _connections.Values,
                    new ParallelOptions { MaxDegreeOfParallelism = AtOnceMax, CancellationToken = stoppingToken },
                    async (connection, _) => await Ask(connection));
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops, and its connections with it.
        }
    }

    private async Task Ask(SignallingConnection connection)
    {
        try
        {
            ISignallingSessionGrain session = grains.GetGrain<ISignallingSessionGrain>(connection.Session!.Value.Value);
            if (await session.Holds(connection.Id)) return;

            Forget(connection);
            await connection.CloseAsync(ConnectionRefusal.SessionMoved);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A cluster that does not answer is no reason to send anybody away: asked again after the period.
            LogUnanswered(logger, connection.Id, failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Whether the session of connection {Connection} holds it is not known: {Reason}")]
    private static partial void LogUnanswered(ILogger logger, string connection, string reason);
}
