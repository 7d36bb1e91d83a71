using Conference.Grains;
using Conference.Silo.Embedded;
using Microsoft.AspNetCore.Builder;

namespace Conference.Gateway.Api.Tests.Support;

/// <summary>
/// The real grains on the embedded engine, with their state in memory; every call is encoded as between two silos.
/// </summary>
internal static class TestCluster
{
    public static void Use(WebApplicationBuilder builder)
    {
        builder.Services.AddConferenceGrains();
        builder.Services.AddEmbeddedSilo(static silo =>
        {
            silo.SerializeEveryCall = true;
            silo.GrainAssemblies.Add(typeof(ConferenceGrains).Assembly);
        });
    }
}
