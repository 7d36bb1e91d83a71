using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Conference.MediaNode.Host;

/// <summary>
/// What signals mean to a node. SIGTERM: end when nobody needs you any more. A second one, SIGINT or SIGQUIT: end now.
/// </summary>
internal sealed class NodeLifetime(IHostApplicationLifetime application, NodeDrain drain) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signals.ForEach(static signal => signal.Dispose());

    private void OnSignal(PosixSignalContext context)
    {
        // The process ends when its host has.
        context.Cancel = true;
        if (context.Signal is PosixSignal.SIGTERM && drain.TryBegin()) return;
        application.StopApplication();
    }
}
