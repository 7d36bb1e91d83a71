using Conference.Gateway.Api.Clustering;
using Conference.Grains;
using Conference.Silo.Embedded;
using Conference.Silo.Embedded.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conference.Silo.Engine;

/// <summary>The actor engine of this build: one process, and a file or a database.</summary>
internal static class ActorEngine
{
    private const string DatabaseName = "grains.db";

    public static void AddActorEngine(this WebApplicationBuilder builder, SiloOptions options)
    {
        RefuseWhatOnlyOrleansCan(ClusterOptions.From(builder.Configuration));
        builder.Services.AddConferenceGrains().BindConfiguration("Grains");
        builder.Services.AddEmbeddedSilo(silo =>
        {
            silo.GrainAssemblies.Add(typeof(ConferenceGrains).Assembly);
            if (options.DataPath.Length == 0) return;

            Directory.CreateDirectory(options.DataPath);
            silo.StateConnectionString = $"Data Source={Path.Combine(options.DataPath, DatabaseName)}";
        });
        if (options.ConnectionString.Length > 0) AddDatabase(builder.Services, options);
    }

    private static void AddDatabase(IServiceCollection services, SiloOptions options)
    {
        RefuseWhatNpgsqlCannotRead(options.ConnectionString);

        // Blocks the start, which has nothing else to do: a silo without its state must not serve.
        services.AddSingleton(provider => PostgresStateStore.Open(
            options.ConnectionString,
            provider.GetRequiredService<TimeProvider>(),
            options.TakeOverMax,
            CancellationToken.None).GetAwaiter().GetResult());
        services.AddOptions<EmbeddedSiloOptions>()
            .Configure<PostgresStateStore>(static (silo, store) => silo.StateStore = store);
        services.AddHostedService<DatabaseWatch>();
    }

    private static void RefuseWhatOnlyOrleansCan(ClusterOptions cluster)
    {
        if (cluster.Kind is ClusterKind.Localhost) return;
        throw Refused(
            $"Silo:Clustering is '{cluster.Clustering}', but this build runs one silo: build with -p:ActorEngine=Orleans, or leave it out. "
            + "Silo:ConnectionString alone has this silo keep its state in PostgreSQL.");
    }

    private static void RefuseWhatNpgsqlCannotRead(string connectionString)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException malformed)
        {
            throw Refused($"Silo:ConnectionString must be one of PostgreSQL, such as 'Host=db;Database=conference;Username=conference': {malformed.Message}");
        }
    }

    private static OptionsValidationException Refused(string fault) => new(SiloOptions.Section, typeof(SiloOptions), [fault]);
}
