namespace Orleans.Core;

/// <summary>One stored value of one grain.</summary>
public interface IStorage
{
    /// <summary>The version last read or written; null before the first write.</summary>
    string? Etag { get; }

    bool RecordExists { get; }

    Task ClearStateAsync();

    /// <exception cref="Orleans.Storage.InconsistentStateException">
    /// Someone else wrote since <see cref="Etag"/> was read.
    /// </exception>
    Task WriteStateAsync();

    Task ReadStateAsync();

    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
}
