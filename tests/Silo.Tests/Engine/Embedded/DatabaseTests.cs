using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.Rooms;
using Conference.Silo.Embedded.Storage;
using Conference.Silo.NodeLinks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conference.Silo.Engine;

public sealed class DatabaseTests(PostgresServer postgres) : IDisposable
{
    /// <summary>Of real time.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly string Room = new RoomKey(new TenantId("acme"), new RoomId("standup")).ToString();

    private readonly string _folder = Directory.CreateTempSubdirectory("silo").FullName;

    [Fact]
    public async Task Another_silo_of_the_same_database_has_what_the_first_one_stored()
    {
        string database = await postgres.NewDatabase();
        await using (WebApplication first = Build(("ConnectionString", database)))
        {
            await first.StartAsync();
            await RoomOf(first).Create(new RoomSettings(7));
            await first.StopAsync();
        }

        await using WebApplication second = Build(("ConnectionString", database));
        await second.StartAsync();
        Assert.Equal(7, (await RoomOf(second).Describe()).Room!.Settings.ParticipantsMax);
    }

    [Fact]
    public async Task A_second_silo_at_the_same_time_does_not_start()
    {
        string database = await postgres.NewDatabase();
        await using WebApplication first = Build(("ConnectionString", database));
        await first.StartAsync();

        await using WebApplication second = Build(("ConnectionString", database), ("TakeOverMax", "00:00:00.1"));
        var refused = await Assert.ThrowsAsync<StateStoreInUseException>(() => second.StartAsync());
        Assert.Contains("is another silo's", refused.Message);
    }

    [Fact]
    public async Task A_silo_whose_database_another_one_has_taken_ends_with_that_failure()
    {
        string database = await postgres.NewDatabase();
        await using WebApplication silo = Build(("ConnectionString", database));
        await silo.StartAsync();
        Task stopping = Stopping(silo);
        await using NpgsqlConnection thief = new($"{database};Pooling=false");
        await thief.OpenAsync();
        await using NpgsqlCommand take = new(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
            SELECT pg_advisory_lock(1131376230, hashtext(current_schema()));
            """,
            thief);
        await take.ExecuteNonQueryAsync();

        // Whether it is a call or the store itself that notices first.
        Exception? call = await Record.ExceptionAsync(() => RoomOf(silo).Create(new RoomSettings(7)));
        Assert.NotNull(call);
        await stopping.WaitAsync(Deadline);
        await Assert.ThrowsAsync<StateStoreInUseException>(() => silo.StopAsync());
    }

    [Theory]
    [InlineData("Clustering", "PostgreSql", "build with -p:ActorEngine=Orleans")]
    [InlineData("Clustering", "Kubernetes", "Localhost, PostgreSql, AzureStorage")]
    [InlineData("ConnectionString", "Colour=red", "must be one of PostgreSQL")]
    [InlineData("SiloPort", "0", "1 to 65535")]
    public void A_setting_that_this_build_cannot_follow_is_refused(string setting, string value, string why)
    {
        var refused = Assert.Throws<OptionsValidationException>(
            () => Build((setting, value), setting == "Clustering" ? ("ConnectionString", "Host=db") : ("ServiceId", "c")));
        Assert.Contains($"Silo:{setting}", refused.Message);
        Assert.Contains(why, refused.Message);
    }

    [Fact]
    public void State_has_one_place()
    {
        string[] faults = [.. new SiloOptions { DataPath = "/tmp", ConnectionString = "Host=db" }.Faults()];
        Assert.Contains(faults, fault => fault.Contains("Silo:DataPath is '/tmp' but must be empty", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IRoomGrain RoomOf(WebApplication silo) =>
        silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IRoomGrain>(Room);

    private static Task Stopping(WebApplication silo)
    {
        TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
        silo.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        return stopping.Task;
    }

    private WebApplication Build(params (string Name, string Value)[] settings)
    {
        ClusterCertificates.Make(_folder, [new NodeId("node-1")], DateTimeOffset.UtcNow);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        (string Name, string Value)[] all =
        [
            ("Certificate", Path.Combine(_folder, "silo.pem")),
            ("Key", Path.Combine(_folder, "silo.key")),
            ("ClusterCa", Path.Combine(_folder, "ca.pem")),
            ("NodeLink", "127.0.0.1:0"),
            ("Gateway", "false"),
            .. settings,
        ];
        builder.Configuration.AddInMemoryCollection(
            all.Select(each => KeyValuePair.Create($"Silo:{each.Name}", (string?)each.Value)));
        return SiloApplication.Build(builder, builder.Configuration.GetSection(SiloOptions.Section).Get<SiloOptions>()!);
    }
}
