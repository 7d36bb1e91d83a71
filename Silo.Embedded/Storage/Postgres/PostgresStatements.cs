using System.Data.Common;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace Conference.Silo.Embedded.Storage;

/// <summary>
/// The table of all grain states, in SQL. Etags come from one sequence and are never used twice, so that a value cleared
/// and written anew is not mistaken for the old one.
/// </summary>
internal static class PostgresStatements
{
    public const string Create =
        """
        CREATE TABLE IF NOT EXISTS grain_state (
            grain_type text NOT NULL,
            grain_key  text NOT NULL,
            state_name text NOT NULL,
            payload    bytea NOT NULL,
            etag       bigint NOT NULL,
            modified   timestamptz NOT NULL,
            PRIMARY KEY (grain_type, grain_key, state_name));
        CREATE SEQUENCE IF NOT EXISTS grain_state_etag;
        """;

    private const string IsKey = "grain_type = $1 AND grain_key = $2 AND state_name = $3";

    /// <summary>No etag in the table: the sequence starts at 1.</summary>
    private const long NoEtag = 0;

    // Each writes if the version is the expected one, and otherwise says which one there is: one row if any, the version
    // and whether it was written now. What a statement reads beside its writing is what was there before it.
    private static readonly string Insert = Conditional(
        "INSERT INTO grain_state VALUES ($1, $2, $3, $4, nextval('grain_state_etag'), now()) ON CONFLICT DO NOTHING RETURNING etag");

    private static readonly string Update = Conditional(
        $"UPDATE grain_state SET payload = $4, etag = nextval('grain_state_etag'), modified = now() WHERE {IsKey} AND etag = $5 RETURNING etag");

    private static readonly string Delete = Conditional($"DELETE FROM grain_state WHERE {IsKey} AND etag = $4 RETURNING etag");

    public static PostgresOperation Probe() => new("SELECT 1", [], _ => null);

    public static PostgresOperation Read(StateKey key) => new(
        $"SELECT payload, etag FROM grain_state WHERE {IsKey}",
        [.. KeyParameters(key)],
        rows => rows.Read() ? new StoredState((byte[])rows[0], TextOf(rows.GetInt64(1))) : null);

    public static PostgresOperation Write(StateKey key, ReadOnlyMemory<byte> payload, string? etag)
    {
        // Copied, since the caller may use its buffer again before the transaction has ended.
        NpgsqlParameter content = new() { Value = payload.ToArray(), NpgsqlDbType = NpgsqlDbType.Bytea };
        return etag is null
            ? new PostgresOperation(Insert, [.. KeyParameters(key), content], rows => NewEtag(rows, key, etag))
            : new PostgresOperation(Update, [.. KeyParameters(key), content, Expected(etag)], rows => NewEtag(rows, key, etag));
    }

    public static PostgresOperation Clear(StateKey key, string? etag) => new(
        Delete,
        [.. KeyParameters(key), Expected(etag)],
        rows =>
        {
            (string? stored, bool isDone) = VersionOf(rows);
            if (!isDone) StateConflict.ThrowUnlessSame(key, stored, etag);
            return null;
        });

    private static string NewEtag(DbDataReader rows, StateKey key, string? etag)
    {
        (string? stored, bool isDone) = VersionOf(rows);
        if (!isDone) StateConflict.Throw(key, stored, etag);
        return stored!;
    }

    private static (string? Etag, bool IsDone) VersionOf(DbDataReader rows) =>
        rows.Read() ? (TextOf(rows.GetInt64(0)), rows.GetBoolean(1)) : (null, false);

    private static string Conditional(string change) =>
        $"""
        WITH changed AS ({change})
        SELECT etag, true FROM changed
        UNION ALL
        SELECT etag, false FROM grain_state WHERE {IsKey} AND NOT EXISTS (SELECT 1 FROM changed)
        """;

    private static NpgsqlParameter[] KeyParameters(StateKey key) => [Text(key.GrainType), Text(key.GrainKey), Text(key.StateName)];

    private static NpgsqlParameter Text(string value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Text };

    /// <summary>What is no version of this store is the version of nothing.</summary>
    private static NpgsqlParameter Expected(string? etag) => new()
    {
        Value = long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out long version) ? version : NoEtag,
        NpgsqlDbType = NpgsqlDbType.Bigint,
    };

    private static string TextOf(long etag) => etag.ToString(CultureInfo.InvariantCulture);
}
