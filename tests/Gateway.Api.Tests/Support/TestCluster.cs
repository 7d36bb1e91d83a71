using Microsoft.AspNetCore.Builder;

namespace Conference.Gateway.Api.Tests.Support;

/// <summary>The real grains on the embedded engine, with their state in memory.</summary>
internal static class TestCluster
{
    public static void Use(WebApplicationBuilder builder) => SilentCluster.Use(builder);
}
