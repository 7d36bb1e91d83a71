using Conference.Gateway.Api.Clustering;
using Conference.Grains;
using Orleans.Storage;

namespace Conference.Silo.Engine;

/// <summary>The actor engine of this build: Orleans.</summary>
internal static class ActorEngine
{
    public static void AddActorEngine(this WebApplicationBuilder builder, SiloOptions options)
    {
        ClusterOptions cluster = ClusterOptions.From(builder.Configuration);
        DashboardOptions dashboard = DashboardOptions.From(builder.Configuration);
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        builder.Services.AddConferenceGrains().BindConfiguration("Grains");

        // The default serialiser cannot read back immutable collections, nor dictionaries keyed by our ids.
        builder.Services.AddSingleton<IGrainStorageSerializer, OrleansGrainStorageSerializer>();
        builder.UseOrleans(silo =>
        {
            // Activations are not moved about by load: Orleans does so only where it is asked to, and a grain would lose what
            // it holds in memory.
            silo.Join(cluster);
            if (dashboard.EndPoint is { } endPoint) silo.AddDashboard(endPoint);
        });
    }
}
