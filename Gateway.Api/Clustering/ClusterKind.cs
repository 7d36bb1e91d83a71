namespace Conference.Gateway.Api.Clustering;

/// <summary>By what silos, and gateways that are processes of their own, find each other.</summary>
public enum ClusterKind
{
    /// <summary>Ports of this machine. What grains store is in the silos' memory: for development.</summary>
    Localhost,

    /// <summary>A PostgreSQL database, which has what grains store as well.</summary>
    PostgreSql,

    /// <summary>An Azure Storage account, which has what grains store as well. In builds with <c>-p:AzureStorage=true</c>.</summary>
    AzureStorage,
}
