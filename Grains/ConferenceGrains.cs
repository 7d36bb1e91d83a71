using Conference.Grains.MediaNodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Conference.Grains;

/// <summary>What a silo registers so that its grains can be made.</summary>
public static class ConferenceGrains
{
    /// <summary>Options are validated at start; bind them to a section with the returned builder.</summary>
    public static OptionsBuilder<ConferenceGrainOptions> AddConferenceGrains(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GrainEntropy>();
        services.TryAddSingleton<GrainMetrics>();
        services.TryAddSingleton<INodeWitness, BlindWitness>();
        services.AddSingleton<IValidateOptions<ConferenceGrainOptions>, ConferenceGrainOptionsValidation>();
        return services.AddOptions<ConferenceGrainOptions>().ValidateOnStart();
    }
}
