using Microsoft.Extensions.Hosting;

namespace Conference.Silo.Embedded;

/// <summary>
/// Makes the silo when its host starts, so that what it refuses fails the start, and stops it gracefully.
/// </summary>
internal sealed class EmbeddedSiloService(EmbeddedSilo silo) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => silo.StopAsync(cancellationToken);
}
