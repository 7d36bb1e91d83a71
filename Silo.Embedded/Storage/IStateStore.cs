namespace Conference.Silo.Embedded.Storage;

/// <summary>Where grain state is kept. What a task says is done stays done.</summary>
public interface IStateStore
{
    Task<StoredState?> Read(StateKey key, CancellationToken cancellation);

    /// <summary>Writes if the stored version is still <paramref name="etag"/> (null: if there is none).</summary>
    /// <returns>The new version.</returns>
    /// <exception cref="Orleans.Storage.InconsistentStateException">It is another.</exception>
    Task<string> Write(StateKey key, ReadOnlyMemory<byte> payload, string? etag, CancellationToken cancellation);

    /// <inheritdoc cref="Write"/>
    Task Clear(StateKey key, string? etag, CancellationToken cancellation);
}
