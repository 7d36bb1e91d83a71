using System.Net;
using Conference.Gateway.Api.Clustering;
using OrleansClusterOptions = Orleans.Configuration.ClusterOptions;

namespace Conference.Silo.Engine;

/// <summary>How silos find each other, and where their grains store.</summary>
internal static class Membership
{
    private const string Invariant = "Npgsql";

    public static void Join(this ISiloBuilder silo, ClusterOptions cluster)
    {
        switch (cluster.Kind)
        {
            case ClusterKind.Localhost:
                silo.UseLocalhostClustering(
                    cluster.SiloPort, cluster.GatewayPort, cluster.PrimaryEndPoint, cluster.ServiceId, cluster.ClusterId);
                silo.AddMemoryGrainStorageAsDefault();
                return;
            case ClusterKind.PostgreSql:
                PostgresTables.ThrowIfMissing(cluster.ConnectionString);
                Name(silo, cluster);
                silo.UseAdoNetClustering(clustering =>
                {
                    clustering.Invariant = Invariant;
                    clustering.ConnectionString = cluster.ConnectionString;
                });
                silo.AddAdoNetGrainStorageAsDefault(storage =>
                {
                    storage.Invariant = Invariant;
                    storage.ConnectionString = cluster.ConnectionString;
                });
                return;
            case ClusterKind.AzureStorage:
                Name(silo, cluster);
                silo.UseAzureStorage(cluster.ConnectionString);
                return;
            default:
                throw new ArgumentOutOfRangeException(nameof(cluster), cluster.Kind, null);
        }
    }

    private static void Name(ISiloBuilder silo, ClusterOptions cluster)
    {
        silo.Configure<OrleansClusterOptions>(names =>
        {
            names.ClusterId = cluster.ClusterId;
            names.ServiceId = cluster.ServiceId;
        });

        // One address is told and listened at; without one Orleans chooses which is told, and all are listened at.
        if (cluster.Advertised is { } address && !address.Equals(IPAddress.Any))
        {
            silo.ConfigureEndpoints(address, cluster.SiloPort, cluster.GatewayPort, listenOnAnyHostAddress: false);
        }
        else
        {
            silo.ConfigureEndpoints(cluster.SiloPort, cluster.GatewayPort, listenOnAnyHostAddress: true);
        }
    }
}
