using System.Security.Cryptography.X509Certificates;
using Conference.Gateway.Api;
using Conference.Silo.Engine;
using Conference.Silo.NodeLinks;

namespace Conference.Silo;

/// <summary>Puts a silo's process together: the actor engine, the door for media nodes, and the gateway.</summary>
internal static class SiloApplication
{
    public static WebApplication Build(WebApplicationBuilder builder, SiloOptions options)
    {
        X509Certificate2 own = X509Certificate2.CreateFromPemFile(options.Certificate, options.Key);
        X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(options.ClusterCa);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (options.Gateway) kestrel.Listen(options.HttpEndPoint);
            kestrel.ListenForNodes(options.NodeLinkEndPoint, own, authority);
        });

        builder.AddActorEngine(options);
        builder.Services.AddNodeLinks();
        if (options.Gateway) builder.AddGateway();

        WebApplication app = builder.Build();
        if (options.Gateway) app.MapGateway();
        return app;
    }
}
