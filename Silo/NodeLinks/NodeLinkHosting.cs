using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.MediaNodes;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Conference.Silo.NodeLinks;

/// <summary>The door for media nodes: a port of its own, mutual TLS, no HTTP.</summary>
internal static partial class NodeLinkHosting
{
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    public static void AddNodeLinks(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<NodeLinkMetrics>();
        services.AddSingleton<ProcessWitness>();
        services.AddSingleton<INodeWitness, NodeWitness>();

        // Protocols belong to the process, hubs choose among them: no other hub shall speak the nodes'.
        foreach (IHubProtocol protocol in NodeHubProtocols.All) services.AddSingleton(protocol);
        string[] names = [.. NodeHubProtocols.All.Select(protocol => protocol.Name)];
        services.PostConfigure<HubOptions>(all => all.SupportedProtocols = all.SupportedProtocols?.Except(names).ToList());
        services.AddSignalR().AddHubOptions<NodeHub>(hub =>
        {
            hub.SupportedProtocols = [.. names];
            hub.MaximumReceiveMessageSize = NodeLinkContract.MessageLengthMax;
            hub.KeepAliveInterval = KeepAlive;
            hub.ClientTimeoutInterval = SilenceMax;
        });
    }

    public static void ListenForNodes(
        this KestrelServerOptions kestrel, IPEndPoint endPoint, X509Certificate2 own, X509Certificate2 authority) =>
        kestrel.Listen(endPoint, listen =>
        {
            NodeAuthority nodes = new(authority);
            NodeLinkMetrics metrics = kestrel.ApplicationServices.GetRequiredService<NodeLinkMetrics>();
            ILogger logger = kestrel.ApplicationServices.GetRequiredService<ILogger<NodeHub>>();
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = own,
                SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                ClientCertificateValidation = (certificate, _, _) => IsNode(nodes, certificate, metrics, logger),
            });
            listen.UseHub<NodeHub>();
        });

    private static bool IsNode(NodeAuthority nodes, X509Certificate2 certificate, NodeLinkMetrics metrics, ILogger logger)
    {
        if (nodes.IsNode(certificate, out string? reason)) return true;

        metrics.Refused(NodeLinkRefusal.Certificate);
        LogRefused(logger, certificate.Subject, reason);
        return false;
    }

    [LoggerMessage(LogLevel.Warning, "Somebody with the certificate {Subject} is refused as a media node: {Reason}")]
    private static partial void LogRefused(ILogger logger, string subject, string reason);
}
