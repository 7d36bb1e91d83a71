using Conference.Gateway.Api.Clustering;

namespace Conference.Silo.Engine;

/// <summary>What a build without the packages of Azure Storage says to who asks for it.</summary>
internal static class AzureStorage
{
    public static void UseAzureStorage(this ISiloBuilder silo, string connectionString) => throw ClusterOptions.WithoutAzureStorage();
}
