using Npgsql;

namespace Conference.Silo.Engine;

/// <summary>
/// Orleans' tables, which scripts of its own make: a silo looks for them before it starts, since what Orleans says without
/// them names none.
/// </summary>
internal static class PostgresTables
{
    /// <summary>Each is made by the script of its name, <c>PostgreSQL-….sql</c>, in a folder below <c>src/AdoNet</c>.</summary>
    private static readonly (string Table, string Script)[] Wanted =
    [
        ("OrleansQuery", "Shared/PostgreSQL-Main.sql"),
        ("OrleansMembershipVersionTable", "Orleans.Clustering.AdoNet/PostgreSQL-Clustering.sql"),
        ("OrleansMembershipTable", "Orleans.Clustering.AdoNet/PostgreSQL-Clustering.sql"),
        ("OrleansStorage", "Orleans.Persistence.AdoNet/PostgreSQL-Persistence.sql"),
    ];

    /// <exception cref="IOException">The database cannot be asked, or lacks some: the message says what to do.</exception>
    public static void ThrowIfMissing(string connectionString)
    {
        (string Table, string Script)[] missing = [.. Missing(connectionString)];
        if (missing.Length == 0) return;

        throw new IOException(
            $"The database of Silo:ConnectionString lacks {string.Join(", ", missing.Select(each => each.Table))}: "
            + $"run {string.Join(" and ", missing.Select(each => each.Script).Distinct())} "
            + "from https://github.com/dotnet/orleans/tree/v10.4.2/src/AdoNet, in this order (deploy/README.md says how).");
    }

    private static IEnumerable<(string Table, string Script)> Missing(string connectionString)
    {
        HashSet<string> there;
        try
        {
            there = Tables(connectionString);
        }
        catch (Exception failure) when (failure is NpgsqlException or ArgumentException)
        {
            throw new IOException($"The database of Silo:ConnectionString cannot be asked for Orleans' tables: {failure.Message}", failure);
        }

        // Unquoted, and so in lower case.
        return Wanted.Where(each => !there.Contains(each.Table.ToLowerInvariant()));
    }

    private static HashSet<string> Tables(string connectionString)
    {
        using NpgsqlConnection connection = new(connectionString);
        connection.Open();
        using NpgsqlCommand command = new(
            "SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL", connection);
        command.Parameters.AddWithValue(Wanted.Select(each => each.Table.ToLowerInvariant()).ToArray());
        using NpgsqlDataReader rows = command.ExecuteReader();
        HashSet<string> tables = [];
        while (rows.Read()) tables.Add(rows.GetString(0));
        return tables;
    }
}
