using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Conference.Gateway.Api.Tests.Support;

/// <summary>A cluster that does not answer: each call ends as one to a lost silo does.</summary>
internal sealed class SilentCluster(Exception silence) : IGrainFactory
{
    public static void Use(WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<IGrainFactory>(new SilentCluster(new TimeoutException("No silo answers.")));

    /// <summary>One whose silo was found dead before the call had timed out.</summary>
    public static void UseDead(WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<IGrainFactory>(new SilentCluster(new SiloUnavailableException("The silo is dead.")));

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => throw silence;

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw silence;

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw silence;
}
