using Conference.Grains;
using Conference.Silo.Embedded;

namespace Conference.Silo.Engine;

/// <summary>The actor engine of this build: one process, and a file.</summary>
internal static class ActorEngine
{
    private const string DatabaseName = "grains.db";

    public static void AddActorEngine(this WebApplicationBuilder builder, SiloOptions options)
    {
        builder.Services.AddConferenceGrains().BindConfiguration("Grains");
        builder.Services.AddEmbeddedSilo(silo =>
        {
            silo.GrainAssemblies.Add(typeof(ConferenceGrains).Assembly);
            if (options.DataPath.Length == 0) return;

            Directory.CreateDirectory(options.DataPath);
            silo.StateConnectionString = $"Data Source={Path.Combine(options.DataPath, DatabaseName)}";
        });
    }
}
