using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Conference.Silo.Engine;

/// <summary>This build's engine with one grain class of a test.</summary>
internal static class TestEngine
{
    public static void AddGrain(WebApplicationBuilder builder, Type grain)
    {
        int[] ports = FreePorts.Take(2);
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(ports[0], ports[1])
            .Configure<GrainTypeOptions>(types => types.Classes.RemoveWhere(each => each != grain && IsOurs(each))));
    }

    /// <summary>Orleans knows all classes that the process has loaded, and one interface has one class.</summary>
    private static bool IsOurs(Type grain) => grain.Assembly.GetName().Name!.StartsWith("Conference.", StringComparison.Ordinal);
}
