using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Conference.Silo.Embedded.Storage;

/// <summary>The table of all grain states, used by one thread.</summary>
internal sealed class StateTable(SqliteConnection connection, TimeProvider time)
{
    public void Create() => Execute(
        // Full: a commit that was reported has reached the disk, not only the log's file cache.
        """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS grain_state (
            grain_type TEXT NOT NULL,
            grain_key  TEXT NOT NULL,
            state_name TEXT NOT NULL,
            payload    BLOB NOT NULL,
            etag       INTEGER NOT NULL,
            modified   TEXT NOT NULL,
            PRIMARY KEY (grain_type, grain_key, state_name)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS grain_state_etag (last INTEGER NOT NULL);
        INSERT INTO grain_state_etag SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM grain_state_etag);
        """);

    public StoredState? Read(StateKey key)
    {
        using SqliteCommand command = CommandFor(
            "SELECT payload, etag FROM grain_state WHERE grain_type = $type AND grain_key = $key AND state_name = $name", key);
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read() ? new StoredState(
            (byte[])row[0], row.GetInt64(1).ToString(CultureInfo.InvariantCulture)) : null;
    }

    /// <summary>
    /// Etags are never used twice, so that a value cleared and written anew is not mistaken for the old one.
    /// </summary>
    public string Write(StateKey key, ReadOnlyMemory<byte> payload, string? etag)
    {
        StateConflict.ThrowUnlessSame(key, EtagOf(key), etag);
        long next = NextEtag();
        using SqliteCommand command = CommandFor(
            """
            INSERT INTO grain_state VALUES ($type, $key, $name, $payload, $etag, $modified)
            ON CONFLICT DO UPDATE SET payload = $payload, etag = $etag, modified = $modified
            """,
            key);
        command.Parameters.AddWithValue("$payload", payload.ToArray());
        command.Parameters.AddWithValue("$etag", next);
        command.Parameters.AddWithValue("$modified", time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        command.ExecuteNonQuery();
        return next.ToString(CultureInfo.InvariantCulture);
    }

    public void Clear(StateKey key, string? etag)
    {
        StateConflict.ThrowUnlessSame(key, EtagOf(key), etag);
        using SqliteCommand command = CommandFor(
            "DELETE FROM grain_state WHERE grain_type = $type AND grain_key = $key AND state_name = $name", key);
        command.ExecuteNonQuery();
    }

    private string? EtagOf(StateKey key)
    {
        using SqliteCommand command = CommandFor(
            "SELECT etag FROM grain_state WHERE grain_type = $type AND grain_key = $key AND state_name = $name", key);
        return command.ExecuteScalar() is long etag ? etag.ToString(CultureInfo.InvariantCulture) : null;
    }

    private long NextEtag()
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "UPDATE grain_state_etag SET last = last + 1 RETURNING last";
        return (long)command.ExecuteScalar()!;
    }

    private SqliteCommand CommandFor(string text, StateKey key)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.Parameters.AddWithValue("$type", key.GrainType);
        command.Parameters.AddWithValue("$key", key.GrainKey);
        command.Parameters.AddWithValue("$name", key.StateName);
        return command;
    }

    private void Execute(string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
