using System.Globalization;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.Rooms;
using Conference.Silo.NodeLinks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conference.Silo.Engine;

public sealed class PostgreSqlTests(PostgresServer postgres) : IDisposable
{
    /// <summary>A folder with Orleans' scripts, in the folders of its sources: they are not ours to copy.</summary>
    private const string ScriptsVariable = "ORLEANS_SQL";

    private static readonly string[] Scripts =
    [
        "Shared/PostgreSQL-Main.sql",
        "Orleans.Clustering.AdoNet/PostgreSQL-Clustering.sql",
        "Orleans.Persistence.AdoNet/PostgreSQL-Persistence.sql",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("silo").FullName;

    [Fact]
    public async Task A_database_without_the_tables_of_Orleans_is_refused_with_the_scripts_that_make_them()
    {
        string database = await postgres.NewDatabase();
        var refused = Assert.Throws<IOException>(() => Build(database));
        Assert.Contains("lacks OrleansQuery, OrleansMembershipVersionTable, OrleansMembershipTable, OrleansStorage:", refused.Message);
        Assert.Contains(Scripts[0], refused.Message);

        await Execute(database, "CREATE TABLE OrleansQuery (); CREATE TABLE OrleansMembershipTable (); CREATE TABLE OrleansMembershipVersionTable ()");
        refused = Assert.Throws<IOException>(() => Build(database));
        Assert.Contains("lacks OrleansStorage: run Orleans.Persistence.AdoNet/PostgreSQL-Persistence.sql from", refused.Message);
    }

    [Fact]
    public void A_database_that_cannot_be_asked_is_refused() =>
        Assert.Contains("cannot be asked", Assert.Throws<IOException>(() => Build("Host=127.0.0.1;Port=1;Database=d;Username=u")).Message);

    [Fact]
    public async Task Silos_find_each_other_and_what_grains_stored_by_their_database()
    {
        string database = await NewOrleansDatabase();
        string[] rooms = [.. Enumerable.Range(0, 12).Select(index => RoomKey($"room-{index}"))];
        await using (WebApplication one = Build(database))
        await using (WebApplication two = Build(database))
        {
            await one.StartAsync();
            await two.StartAsync();
            foreach (string room in rooms) Assert.Equal(RoomRefusal.None, (await Room(one, room).Create(new RoomSettings(7))).Refusal);
            foreach (string room in rooms) Assert.Equal(7, (await Room(two, room).Describe()).Room!.Settings.ParticipantsMax);
            await one.StopAsync();
            foreach (string room in rooms) Assert.Equal(7, (await Room(two, room).Describe()).Room!.Settings.ParticipantsMax);
            await two.StopAsync();
        }

        await using WebApplication three = Build(database);
        await three.StartAsync();
        foreach (string room in rooms) Assert.Equal(7, (await Room(three, room).Describe()).Room!.Settings.ParticipantsMax);
        Assert.Equal(RoomRefusal.OtherSettings, (await Room(three, rooms[0]).Create(new RoomSettings(3))).Refusal);
    }

    [Theory]
    [InlineData("Clustering", "AzureStorage", "build with -p:AzureStorage=true")]
    [InlineData("Clustering", "Zookeeper", "must be Localhost, PostgreSql, AzureStorage")]
    [InlineData("Dashboard", "everywhere", "must be address:port")]
    [InlineData("Primary", "here", "must be address:port")]
    [InlineData("AdvertisedAddress", "here", "must be an IP address")]
    [InlineData("ClusterId", "", "must be a name")]
    public void A_setting_that_cannot_be_followed_is_named(string setting, string value, string why)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Build("Host=db", (setting, value)));
        Assert.Contains($"Silo:{setting} is '{value}'", refused.Message);
        Assert.Contains(why, refused.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string RoomKey(string room) => new RoomKey(new TenantId("acme"), new RoomId(room)).ToString();

    private static IRoomGrain Room(WebApplication silo, string key) =>
        silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IRoomGrain>(key);

    private async Task<string> NewOrleansDatabase()
    {
        string? folder = Environment.GetEnvironmentVariable(ScriptsVariable);
        Assert.SkipUnless(folder is not null, $"{ScriptsVariable} names no folder with Orleans' scripts (src/AdoNet of its sources)");
        string database = await postgres.NewDatabase();
        foreach (string script in Scripts) await Execute(database, await File.ReadAllTextAsync(Path.Combine(folder!, script)));
        return database;
    }

    private static async Task Execute(string database, string text)
    {
        await using NpgsqlConnection connection = new(database);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(text, connection);
        await command.ExecuteNonQueryAsync();
    }

    private WebApplication Build(string database, params (string Name, string Value)[] settings)
    {
        ClusterCertificates.Make(_folder, [new NodeId("node-1")], DateTimeOffset.UtcNow);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        int[] ports = FreePorts.Take(2);
        (string Name, string Value)[] all =
        [
            ("Certificate", Path.Combine(_folder, "silo.pem")),
            ("Key", Path.Combine(_folder, "silo.key")),
            ("ClusterCa", Path.Combine(_folder, "ca.pem")),
            ("NodeLink", "127.0.0.1:0"),
            ("Gateway", "false"),
            ("Clustering", "PostgreSql"),
            ("ConnectionString", database),
            ("AdvertisedAddress", "127.0.0.1"),
            ("SiloPort", ports[0].ToString(CultureInfo.InvariantCulture)),
            ("GatewayPort", ports[1].ToString(CultureInfo.InvariantCulture)),
        ];
        builder.Configuration.AddInMemoryCollection(all.Concat(settings)
            .GroupBy(each => each.Name)
            .Select(each => KeyValuePair.Create($"Silo:{each.Key}", (string?)each.Last().Value)));
        return SiloApplication.Build(builder, builder.Configuration.GetSection(SiloOptions.Section).Get<SiloOptions>()!);
    }
}
