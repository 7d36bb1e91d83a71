using Conference.Grains;
using Orleans.Storage;

namespace Conference.Silo.Engine;

/// <summary>The actor engine of this build: Orleans, clustered and stored through PostgreSQL, or alone and in memory.</summary>
internal static class ActorEngine
{
    private const string Invariant = "Npgsql";

    public static void AddActorEngine(this WebApplicationBuilder builder, SiloOptions options)
    {
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        builder.Services.AddConferenceGrains().BindConfiguration("Grains");

        // The default serialiser cannot read back immutable collections, nor dictionaries keyed by our ids.
        builder.Services.AddSingleton<IGrainStorageSerializer, OrleansGrainStorageSerializer>();
        builder.UseOrleans(silo =>
        {
            if (options.ConnectionString.Length == 0)
            {
                silo.UseLocalhostClustering();
                silo.AddMemoryGrainStorageAsDefault();
                return;
            }

            silo.UseAdoNetClustering(clustering =>
            {
                clustering.Invariant = Invariant;
                clustering.ConnectionString = options.ConnectionString;
            });
            silo.AddAdoNetGrainStorageAsDefault(storage =>
            {
                storage.Invariant = Invariant;
                storage.ConnectionString = options.ConnectionString;
            });
        });
    }
}
