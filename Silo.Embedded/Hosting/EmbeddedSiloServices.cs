using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;

namespace Conference.Silo.Embedded;

/// <summary>The silo as a service of its host.</summary>
public static class EmbeddedSiloServices
{
    /// <summary>
    /// Adds the silo, its IGrainFactory, and the hosted service that stops it. The clock is the host's TimeProvider.
    /// </summary>
    public static IServiceCollection AddEmbeddedSilo(
        this IServiceCollection services, Action<EmbeddedSiloOptions> configure)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<EmbeddedSiloOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<EmbeddedSiloOptions>, EmbeddedSiloOptionsValidator>());
        services.AddSingleton<EmbeddedSilo>();
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<EmbeddedSilo>().Grains);
        services.AddSingleton<IHostedService, EmbeddedSiloService>();
        return services;
    }
}
