using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Conference.Gateway.Api.Tests.Support;

/// <summary>A cluster that does not answer: each call ends as one to a lost silo does.</summary>
internal sealed class SilentCluster : IGrainFactory
{
    public static void Use(WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<IGrainFactory, SilentCluster>();

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => throw new TimeoutException("No silo answers.");

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw new TimeoutException("No silo answers.");

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw new TimeoutException("No silo answers.");
}
