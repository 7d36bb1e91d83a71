using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Conference.Silo.Embedded.Storage;

/// <summary>
/// State in one SQLite file. One thread owns the connection and puts what waits for it into one transaction, so that
/// many grains
/// share the cost of reaching the disk. A write is done when its transaction is.
/// </summary>
public sealed class SqliteStateStore : IStateStore, IAsyncDisposable
{
    /// <summary>Operations that may wait; a grain beyond waits for room.</summary>
    private const int WaitingMax = 10_000;

    /// <summary>Operations of one transaction.</summary>
    private const int BatchMax = 256;

    private readonly SqliteConnection _connection;
    private readonly StateTable _table;
    private readonly Channel<StateOperation> _waiting =
        Channel.CreateBounded<StateOperation>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
    private readonly Task _worker;

    public SqliteStateStore(string connectionString, TimeProvider time)
    {
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
        _table = new StateTable(_connection, time);
        _table.Create();
        _worker =
            Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public async Task<StoredState?> Read(StateKey key, CancellationToken cancellation) =>
        (StoredState?)await Queue(table => table.Read(key), cancellation);

    public async Task<string> Write(
        StateKey key, ReadOnlyMemory<byte> payload, string? etag, CancellationToken cancellation) =>
        (string)(await Queue(table => table.Write(key, payload, etag), cancellation))!;

    public Task Clear(StateKey key, string? etag, CancellationToken cancellation) => Queue(
        table =>
        {
            table.Clear(key, etag);
            return null;
        },
        cancellation);

    public async ValueTask DisposeAsync()
    {
        if (!_waiting.Writer.TryComplete()) return;
        await _worker;
        await _connection.DisposeAsync();
    }

    private async Task<object?> Queue(Func<StateTable, object?> apply, CancellationToken cancellation)
    {
        var operation = new StateOperation(apply);
        await _waiting.Writer.WriteAsync(operation, cancellation);
        // From here on it happens, whoever still waits: a cancelled write that was made would look like a conflict
        // later.
        return await operation.Completion;
    }

    private void Work()
    {
        List<StateOperation> batch = [];
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < BatchMax && _waiting.Reader.TryRead(out StateOperation? operation)) batch.Add(operation);
            Apply(batch);
            batch.Clear();
        }
    }

    private void Apply(List<StateOperation> batch)
    {
        try
        {
            using (SqliteTransaction transaction = _connection.BeginTransaction(deferred: false))
            {
                foreach (StateOperation operation in batch) operation.Apply(_table);
                transaction.Commit();
            }

            foreach (StateOperation operation in batch) operation.Complete();
        }
        catch (SqliteException failure)
        {
            foreach (StateOperation operation in batch) operation.Fail(failure);
        }
    }
}
