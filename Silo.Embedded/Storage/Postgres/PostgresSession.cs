using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Conference.Silo.Embedded.Storage;

/// <summary>
/// The one connection of a silo to its database. The advisory lock that says whose the database is belongs to this
/// connection and ends with it, so that nothing is ever written without it. Used by one task at a time.
/// </summary>
internal sealed class PostgresSession : IAsyncDisposable
{
    private static readonly TimeSpan ConnectRetryPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>What a lost connection of this silo may take to end on the server, once it was told to.</summary>
    private static readonly TimeSpan OwnLockMax = TimeSpan.FromSeconds(2);

    /// <summary>Statements kept prepared: there are five.</summary>
    private const int PreparedMax = 8;

    /// <summary>With the schema's hash, the name of the lock.</summary>
    private const int LockClass = 0x436F6E66;

    /// <summary>Of the characters that PostgreSQL keeps of a connection's name.</summary>
    private const int MachineNameMax = 24;

    /// <summary>Nobody else's, and the same after the connection was lost.</summary>
    private readonly string _name =
        $"conference-silo {MachineName()} {Environment.ProcessId} {Guid.NewGuid().ToString("N")[..8]}";

    private readonly NpgsqlConnection _connection;
    private readonly TimeProvider _time;
    private DateTimeOffset _nextAttemptAt = DateTimeOffset.MinValue;
    private string _lastFailure = "";

    public PostgresSession(string connectionString, TimeProvider time)
    {
        NpgsqlConnectionStringBuilder settings = Complete(connectionString, _name);
        Place = $"{settings.Host}:{settings.Port}/{settings.Database}";
        _connection = new NpgsqlConnection(settings.ConnectionString);
        _time = time;
    }

    /// <summary>For messages: it has no password in it.</summary>
    private string Place { get; }

    public bool IsOpen => _connection.State == System.Data.ConnectionState.Open;

    /// <summary>Connects, takes the lock, and makes the table if there is none.</summary>
    public async Task Open(TimeSpan takeOverMax, CancellationToken cancellation)
    {
        try
        {
            await _connection.OpenAsync(cancellation);
            await Prepare(cancellation);
            await EndLostConnections(cancellation);
            await TakeLock(takeOverMax, cancellation);
            await ExecuteText(PostgresStatements.Create, cancellation);
        }
        catch (NpgsqlException failure)
        {
            throw new StateStoreUnavailableException($"PostgreSQL at {Place} cannot be used", failure);
        }
    }

    /// <summary>After a loss. Tries at most once a second, and fails at once in between.</summary>
    public async Task OpenAgain()
    {
        DateTimeOffset now = _time.GetUtcNow();
        if (now < _nextAttemptAt) throw new StateStoreUnavailableException(_lastFailure);
        _nextAttemptAt = now + ConnectRetryPeriod;

        try
        {
            await Open(OwnLockMax, CancellationToken.None);
        }
        catch (IOException failure)
        {
            _lastFailure = failure.Message;
            await Close();
            throw;
        }
    }

    /// <summary>All in one transaction and one round trip.</summary>
    public async Task Execute(List<PostgresOperation> operations)
    {
        await using NpgsqlBatch batch = _connection.CreateBatch();
        foreach (PostgresOperation operation in operations) batch.BatchCommands.Add(operation.ToCommand());

        await using NpgsqlDataReader rows = await batch.ExecuteReaderAsync();
        foreach (PostgresOperation operation in operations)
        {
            operation.Take(rows);
            await rows.NextResultAsync();
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    public Task Close() => _connection.CloseAsync();

    private static NpgsqlConnectionStringBuilder Complete(string connectionString, string name)
    {
        // What comes later counts: these two can be set otherwise.
        string withDefaults = string.Create(
            CultureInfo.InvariantCulture,
            $"Timeout={ConnectTimeout.TotalSeconds};Command Timeout={StatementTimeout.TotalSeconds};{connectionString}");
        return new NpgsqlConnectionStringBuilder(withDefaults)
        {
            // The lock lives as long as the connection: it must not return to a pool with it.
            Pooling = false,
            Enlist = false,
            MaxAutoPrepare = PreparedMax,
            TcpKeepAlive = true,
            ApplicationName = name,
        };
    }

    /// <summary>
    /// What is reported as written has reached the disk; and a silo whose machine is gone is noticed within some 11 s, so
    /// that its lock ends, not after the two hours of the default.
    /// </summary>
    private Task Prepare(CancellationToken cancellation) => ExecuteText(
        """
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
        SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3;
        """,
        cancellation);

    /// <summary>What the server has not yet noticed to be lost still holds this silo's lock, and may still commit.</summary>
    private async Task EndLostConnections(CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()", _connection);
        command.Parameters.AddWithValue(_name);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task TakeLock(TimeSpan patience, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                SET lock_timeout = {Math.Max(1, (long)patience.TotalMilliseconds)};
                SELECT pg_advisory_lock({LockClass}, hashtext(current_schema()));
                RESET lock_timeout;
                """),
            _connection);
        command.CommandTimeout = (int)(patience + StatementTimeout).TotalSeconds;
        try
        {
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw await InUse(cancellation);
        }
    }

    private async Task<StateStoreInUseException> InUse(CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(
            $"""
            SELECT application_name, coalesce(host(client_addr), 'this machine'), backend_start
            FROM pg_locks JOIN pg_stat_activity USING (pid)
            WHERE locktype = 'advisory' AND granted AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND classid::bigint = {LockClass} AND objid = hashtext(current_schema())::bit(32)::bigint::oid
            """,
            _connection);
        await using DbDataReader row = await command.ExecuteReaderAsync(cancellation);
        string holder = await row.ReadAsync(cancellation)
            ? string.Create(CultureInfo.InvariantCulture, $"'{row[0]}' at {row[1]}, connected {row.GetDateTime(2):u}")
            : "one that has just gone";
        return new StateStoreInUseException(
            $"The database at {Place} is another silo's: {holder}. Two silos of this build cannot share one: "
            + "stop the other one, or give this one a database of its own by Silo:ConnectionString.");
    }

    private static string MachineName() =>
        Environment.MachineName.Length <= MachineNameMax ? Environment.MachineName : Environment.MachineName[..MachineNameMax];

    private async Task ExecuteText(string text, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(text, _connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
