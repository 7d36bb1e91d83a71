using Azure.Data.Tables;

namespace Conference.Gateway.Api.Clustering;

/// <summary>Finds the silos in the table of a storage account.</summary>
internal static class AzureStorage
{
    public static void UseAzureStorage(this IClientBuilder client, string connectionString) =>
        client.UseAzureStorageClustering(gateways => gateways.TableServiceClient = new TableServiceClient(connectionString));
}
