using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace Conference.Silo.Engine;

/// <summary>
/// Silos that find each other in a table of a storage account, and whose grains store in blobs, which unlike a table's rows
/// have room for a large room.
/// </summary>
internal static class AzureStorage
{
    public static void UseAzureStorage(this ISiloBuilder silo, string connectionString)
    {
        silo.UseAzureStorageClustering(clustering => clustering.TableServiceClient = new TableServiceClient(connectionString));
        silo.AddAzureBlobGrainStorageAsDefault(storage => storage.BlobServiceClient = new BlobServiceClient(connectionString));
    }
}
