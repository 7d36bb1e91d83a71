using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Conference.Gateway.Api.Tests.Support;

/// <summary>A cluster that does not answer: whatever it is asked ends as a call to a lost silo does.</summary>
internal class SilentCluster : DispatchProxy
{
    private Exception _silence = new TimeoutException();

    public static void Use(WebApplicationBuilder builder) => Use(builder, new TimeoutException("No silo answers."));

    /// <summary>One whose silo was found dead before the call had timed out.</summary>
    public static void UseDead(WebApplicationBuilder builder) => Use(builder, new SiloUnavailableException("The silo is dead."));

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw _silence;

    private static void Use(WebApplicationBuilder builder, Exception silence)
    {
        IGrainFactory cluster = Create<IGrainFactory, SilentCluster>();
        ((SilentCluster)(object)cluster)._silence = silence;
        builder.Services.AddSingleton(cluster);
    }
}
