using Conference.Silo.Embedded.Storage;

namespace Conference.Silo.Engine;

/// <summary>
/// Ends the process when another silo has taken its database: the grains in memory no longer are what is stored. The
/// failure comes out of the host's stop, so that the process ends with it.
/// </summary>
internal sealed partial class DatabaseWatch(
    PostgresStateStore store, IHostApplicationLifetime lifetime, ILogger<DatabaseWatch> logger) : IHostedService
{
    private Task _watching = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watching = Watch(lifetime.ApplicationStopping);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _watching;
        if (store.TakenOver.IsCompleted) throw await store.TakenOver;
    }

    private async Task Watch(CancellationToken stopping)
    {
        Task stopped = Task.Delay(Timeout.Infinite, stopping);
        if (await Task.WhenAny(store.TakenOver, stopped) == stopped) return;

        LogTakenOver(logger, (await store.TakenOver).Message);
        lifetime.StopApplication();
    }

    [LoggerMessage(LogLevel.Critical, "This silo has lost its database and ends: {Reason}")]
    private static partial void LogTakenOver(ILogger logger, string reason);
}
