using Conference.Grains;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Conference.Gateway.Api.Tests.Support;

/// <summary>The real grains on one silo, with their state in memory.</summary>
internal static class TestCluster
{
    public static void Use(WebApplicationBuilder builder)
    {
        int[] ports = FreePorts.Take(2);
        builder.Logging.AddFilter("Orleans", LogLevel.None);
        builder.Services.AddConferenceGrains();
        builder.Services.AddSingleton<IGrainStorageSerializer, OrleansGrainStorageSerializer>();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(ports[0], ports[1])
            .AddMemoryGrainStorageAsDefault());
    }
}
