using Conference.Silo.Embedded;
using Microsoft.AspNetCore.Builder;

namespace Conference.Silo.Engine;

/// <summary>This build's engine with one grain class of a test.</summary>
internal static class TestEngine
{
    public static void AddGrain(WebApplicationBuilder builder, Type grain) =>
        builder.Services.AddEmbeddedSilo(silo => silo.GrainTypes.Add(grain));
}
