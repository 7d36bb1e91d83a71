using OrleansClusterOptions = Orleans.Configuration.ClusterOptions;

namespace Conference.Gateway.Api.Clustering;

/// <summary>How a gateway that is a process of its own finds the silos.</summary>
internal static class GatewayMembership
{
    private const string Invariant = "Npgsql";

    public static void Join(this IClientBuilder client, ClusterOptions cluster)
    {
        client.Configure<OrleansClusterOptions>(names =>
        {
            names.ClusterId = cluster.ClusterId;
            names.ServiceId = cluster.ServiceId;
        });
        switch (cluster.Kind)
        {
            case ClusterKind.Localhost:
                client.UseStaticClustering(cluster.GatewayEndPoints);
                return;
            case ClusterKind.PostgreSql:
                client.UseAdoNetClustering(clustering =>
                {
                    clustering.Invariant = Invariant;
                    clustering.ConnectionString = cluster.ConnectionString;
                });
                return;
            case ClusterKind.AzureStorage:
                client.UseAzureStorage(cluster.ConnectionString);
                return;
            default:
                throw new ArgumentOutOfRangeException(nameof(cluster), cluster.Kind, null);
        }
    }
}
