using System.Threading.Channels;
using Npgsql;

namespace Conference.Silo.Embedded.Storage;

/// <summary>
/// State in a PostgreSQL database, which one silo has at a time. One worker owns the connection and sends what waits
/// for it as one transaction in one round trip. A write is done when its transaction is.
/// </summary>
/// <remarks>
/// A lost connection fails what was under way with <see cref="StateStoreUnavailableException"/>: whether it was stored is
/// not known, and the next write of a grain conflicts if it was. The connection is made again at once, and then whenever it is needed.
/// </remarks>
public sealed class PostgresStateStore : IStateStore, IAsyncDisposable
{
    /// <summary>How often a quiet connection is tried, so that a lost one, and with it the lock, does not go unnoticed.</summary>
    public static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(5);

    /// <summary>Operations that may wait; a grain beyond waits for room.</summary>
    private const int WaitingMax = 10_000;

    /// <summary>Operations of one transaction.</summary>
    private const int BatchMax = 256;

    private readonly PostgresSession _session;
    private readonly Channel<PostgresOperation> _waiting =
        Channel.CreateBounded<PostgresOperation>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
    private readonly TaskCompletionSource<StateStoreInUseException> _takenOver =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _probes;
    private readonly Task _worker;

    private PostgresStateStore(PostgresSession session, TimeProvider time)
    {
        _session = session;
        _worker = Task.Run(Work);
        _probes = time.CreateTimer(
            _ => _waiting.Writer.TryWrite(PostgresStatements.Probe()), null, ProbePeriod, ProbePeriod);
    }

    /// <summary>Completes when another silo has the database: this one must end, what it holds is no longer what is stored.</summary>
    public Task<StateStoreInUseException> TakenOver => _takenOver.Task;

    /// <param name="takeOverMax">What it waits for another silo, perhaps one that has just died, to let go of the lock.</param>
    /// <exception cref="StateStoreInUseException">Another silo has it, and did not let go of it in time.</exception>
    /// <exception cref="StateStoreUnavailableException">The database cannot be reached or used.</exception>
    public static async Task<PostgresStateStore> Open(
        string connectionString, TimeProvider time, TimeSpan takeOverMax, CancellationToken cancellation)
    {
        var session = new PostgresSession(connectionString, time);
        try
        {
            await session.Open(takeOverMax, cancellation);
            return new PostgresStateStore(session, time);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public async Task<StoredState?> Read(StateKey key, CancellationToken cancellation) =>
        (StoredState?)await Queue(PostgresStatements.Read(key), cancellation);

    public async Task<string> Write(
        StateKey key, ReadOnlyMemory<byte> payload, string? etag, CancellationToken cancellation) =>
        (string)(await Queue(PostgresStatements.Write(key, payload, etag), cancellation))!;

    public Task Clear(StateKey key, string? etag, CancellationToken cancellation) =>
        Queue(PostgresStatements.Clear(key, etag), cancellation);

    public async ValueTask DisposeAsync()
    {
        if (!_waiting.Writer.TryComplete()) return;
        await _probes.DisposeAsync();
        await _worker;
        await _session.DisposeAsync();
    }

    private async Task<object?> Queue(PostgresOperation operation, CancellationToken cancellation)
    {
        await _waiting.Writer.WriteAsync(operation, cancellation);
        // From here on it happens, whoever still waits: a cancelled write that was made would look like a conflict later.
        return await operation.Completion;
    }

    private async Task Work()
    {
        List<PostgresOperation> batch = [];
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (batch.Count < BatchMax && _waiting.Reader.TryRead(out PostgresOperation? operation)) batch.Add(operation);
            await Apply(batch);
            batch.Clear();
        }
    }

    private async Task Apply(List<PostgresOperation> batch)
    {
        bool wasOpen = _session.IsOpen;
        try
        {
            if (!wasOpen) await _session.OpenAgain();
            await Commit(batch);
        }
        catch (Exception failure)
        {
            await _session.Close();
            if (failure is StateStoreInUseException inUse) _takenOver.TrySetResult(inUse);
            IOException told = failure as IOException ?? new StateStoreUnavailableException(
                "The connection to PostgreSQL was lost, and whether this was stored is not known", failure);
            foreach (PostgresOperation operation in batch) operation.Fail(told);
            // At once, so that nobody else finds the lock free.
            if (wasOpen) _waiting.Writer.TryWrite(PostgresStatements.Probe());
        }
    }

    /// <summary>What PostgreSQL refuses of one operation undoes its whole transaction: each is then tried alone.</summary>
    private async Task Commit(List<PostgresOperation> batch)
    {
        try
        {
            await _session.Execute(batch);
        }
        catch (PostgresException refused) when (refused.InvariantSeverity == "ERROR")
        {
            if (batch.Count > 1)
            {
                foreach (PostgresOperation operation in batch) await Commit([operation]);
                return;
            }

            batch[0].Fail(new StateStoreUnavailableException("PostgreSQL refused this", refused));
        }

        foreach (PostgresOperation operation in batch) operation.Complete();
    }
}
