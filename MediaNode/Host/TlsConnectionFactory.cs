using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;

namespace Conference.MediaNode.Host;

/// <summary>Dials a silo over TCP and mutual TLS: what SignalR's client runs the node link on.</summary>
internal sealed class TlsConnectionFactory(ClusterTrust trust) : IConnectionFactory
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// For the first answer of the silo's machine. Asked once more after a second, the kernel would then wait ever longer, and so
    /// would a machine that comes back.
    /// </summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1.5);

    // Of linux/tcp.h.
    private const int TcpLevel = 6;
    private const int TcpUserTimeout = 18;

    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Timeout);

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        LimitSilence(socket);
        SslStream? encrypted = null;
        try
        {
            using (CancellationTokenSource connecting = CancellationTokenSource.CreateLinkedTokenSource(limited.Token))
            {
                connecting.CancelAfter(ConnectTimeout);
                await socket.ConnectAsync(endpoint, connecting.Token);
            }

            encrypted = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await encrypted.AuthenticateAsClientAsync(Options(), limited.Token);
            return new StreamConnection(encrypted, socket.LocalEndPoint, socket.RemoteEndPoint);
        }
        catch (Exception failed)
        {
            if (encrypted is not null) await encrypted.DisposeAsync();
            socket.Dispose();
            if (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"{endpoint} did not answer in time.", failed);
            }

            throw;
        }
    }

    /// <summary>
    /// A silo that takes nothing any more without hanging up: SignalR waits for a write that has begun, and the kernel would for a
    /// quarter of an hour.
    /// </summary>
    private static void LimitSilence(Socket socket)
    {
        Span<byte> milliseconds = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(milliseconds, (int)NodeLinkClient.SilenceMax.TotalMilliseconds);
        socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, milliseconds);
    }

    private SslClientAuthenticationOptions Options() => new()
    {
        TargetHost = "silo",
        ClientCertificateContext = SslStreamCertificateContext.Create(trust.Own, null, offline: true),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => trust.IsSilo(certificate),
    };
}
