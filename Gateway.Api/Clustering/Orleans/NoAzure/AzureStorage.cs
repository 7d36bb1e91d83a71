namespace Conference.Gateway.Api.Clustering;

/// <summary>What a build without the packages of Azure Storage says to who asks for it.</summary>
internal static class AzureStorage
{
    public static void UseAzureStorage(this IClientBuilder client, string connectionString) => throw ClusterOptions.WithoutAzureStorage();
}
