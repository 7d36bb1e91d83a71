using Conference.Silo.Embedded.Storage;
using Npgsql;

namespace Conference.Silo.Embedded.Tests.Storage;

public class PostgresStateStoreTests(PostgresServer postgres)
{
    private static readonly StateKey Key = new("room", "acme/standup", "room");
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Of real time, for what the other process does in its own.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task A_second_silo_is_told_who_has_the_database_and_gets_it_after_that_one_has_stopped()
    {
        string database = await postgres.NewDatabase();
        await using (PostgresStateStore first = await Open(database))
        {
            var refused = await Assert.ThrowsAsync<StateStoreInUseException>(() => Open(database));
            Assert.Contains("'conference-silo ", refused.Message);
            Assert.Contains($" {Environment.ProcessId} ", refused.Message);
            await first.Write(Key, new byte[] { 1 }, null, default);
        }

        await using PostgresStateStore second = await Open(database);
        Assert.Equal([1], (await second.Read(Key, default))!.Payload.ToArray());
    }

    [Fact]
    public async Task Silos_with_schemas_of_their_own_share_a_database()
    {
        string database = await postgres.NewDatabase();
        await Execute(database, "CREATE SCHEMA other");
        await using PostgresStateStore one = await Open(database);
        await using PostgresStateStore two = await Open($"{database};Search Path=other");

        await one.Write(Key, new byte[] { 1 }, null, default);
        Assert.Null(await two.Read(Key, default));
    }

    [Fact]
    public async Task A_lost_connection_fails_what_needs_it_and_is_made_again()
    {
        string database = await postgres.NewDatabase();
        await using PostgresStateStore store = await Open(database);
        string etag = await store.Write(Key, new byte[] { 1 }, null, default);
        await LoseConnections(database);

        var lost = await Assert.ThrowsAsync<StateStoreUnavailableException>(() => store.Read(Key, default));
        Assert.Contains("lost", lost.Message);

        await store.Write(Key, new byte[] { 2 }, etag, default);
        Assert.Equal([2], (await store.Read(Key, default))!.Payload.ToArray());
        Assert.False(store.TakenOver.IsCompleted);
    }

    [Fact]
    public async Task While_the_database_is_away_operations_fail_at_once_and_afterwards_what_was_stored_is_there()
    {
        await using PostgresServer own = new();
        string database = await own.NewDatabase();
        await using PostgresStateStore store = await Open(database);
        string etag = await store.Write(Key, new byte[] { 1 }, null, default);
        await own.Kill();

        await Assert.ThrowsAsync<StateStoreUnavailableException>(() => store.Read(Key, default));
        var away = await Assert.ThrowsAsync<StateStoreUnavailableException>(() => store.Read(Key, default));
        Assert.Contains("cannot be used", away.Message);

        await own.StartAgain();
        var tooSoon = await Assert.ThrowsAsync<StateStoreUnavailableException>(() => store.Read(Key, default));
        Assert.Equal(away.Message, tooSoon.Message);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await store.Write(Key, new byte[] { 2 }, etag, default);
    }

    [Fact]
    public async Task A_silo_that_lost_its_database_to_another_notices_it_by_itself_and_stores_nothing_any_more()
    {
        string database = await postgres.NewDatabase();
        await using PostgresStateStore first = await Open(database);
        string etag = await first.Write(Key, new byte[] { 1 }, null, default);
        await LoseConnections(database);
        await using NpgsqlConnection other = await TakeLockAsAnother(database);
        _clock.Advance(PostgresStateStore.ProbePeriod);

        StateStoreInUseException said = await first.TakenOver.WaitAsync(Deadline);
        Assert.Contains("'somebody else'", said.Message);
        await Assert.ThrowsAnyAsync<IOException>(() => first.Write(Key, new byte[] { 2 }, etag, default));
        _clock.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAnyAsync<IOException>(() => first.Write(Key, new byte[] { 2 }, etag, default));
    }

    [Fact]
    public async Task What_PostgreSQL_refuses_of_one_operation_fails_no_other()
    {
        await using PostgresStateStore store = await Open(await postgres.NewDatabase());
        List<Task> writes = [];
        for (int index = 0; index < 100; index++)
        {
            // PostgreSQL has no zero character.
            string grain = index == 50 ? "a\0b" : $"grain{index}";
            writes.Add(store.Write(new StateKey("t", grain, "s"), new byte[] { 1 }, null, default));
        }

        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, TaskScheduler.Default)));
        Task refused = Assert.Single(writes, write => write.IsFaulted);
        Assert.Same(writes[50], refused);
        Assert.IsType<StateStoreUnavailableException>(refused.Exception!.InnerException);
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_named_without_its_password()
    {
        var unreachable = await Assert.ThrowsAsync<StateStoreUnavailableException>(
            () => Open("Host=127.0.0.1;Port=1;Username=u;Password=secret-word;Database=d"));
        Assert.Contains("127.0.0.1:1/d", unreachable.Message);
        Assert.DoesNotContain("secret-word", unreachable.ToString());
    }

    [Fact]
    public async Task Disposing_writes_what_waits_and_lets_go_of_the_database()
    {
        string database = await postgres.NewDatabase();
        PostgresStateStore first = await Open(database);
        Task<string>[] writes = [.. Enumerable.Range(0, 1000)
            .Select(index => first.Write(new StateKey("t", $"{index}", "s"), new byte[] { 1 }, null, default))];
        await first.DisposeAsync();
        await Task.WhenAll(writes);

        await using PostgresStateStore second = await Open(database);
        for (int index = 0; index < 1000; index += 111) Assert.NotNull(await second.Read(new StateKey("t", $"{index}", "s"), default));
    }

    private Task<PostgresStateStore> Open(string database) => PostgresStateStore.Open(database, _clock, Patience, default);

    private static Task LoseConnections(string database) => Execute(
        database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    private static async Task Execute(string database, string text)
    {
        await using NpgsqlConnection connection = await Connect(database);
        await using NpgsqlCommand command = new(text, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<NpgsqlConnection> Connect(string database)
    {
        NpgsqlConnection connection = new($"{database};Pooling=false;Application Name=somebody else");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>The lock, as PostgresSession names it: a silo of another version must name it alike.</summary>
    private static async Task<NpgsqlConnection> TakeLockAsAnother(string database)
    {
        NpgsqlConnection connection = await Connect(database);
        await using NpgsqlCommand command = new("SELECT pg_advisory_lock(1131376230, hashtext(current_schema()))", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
