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

    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Timeout);

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? encrypted = null;
        try
        {
            await socket.ConnectAsync(endpoint, limited.Token);
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
                throw new TimeoutException($"{endpoint} did not answer within {Timeout.TotalSeconds} s.", failed);
            }

            throw;
        }
    }

    private SslClientAuthenticationOptions Options() => new()
    {
        TargetHost = "silo",
        ClientCertificateContext = SslStreamCertificateContext.Create(trust.Own, null, offline: true),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => trust.IsSilo(certificate),
    };
}
