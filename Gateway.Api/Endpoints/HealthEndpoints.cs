using Conference.Gateway.Api.Contracts;
using Conference.Gateway.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Conference.Gateway.Api.Endpoints;

/// <summary>/healthz and /readyz, for probes: they need no key.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", Live).WithName("Live").WithTags("Health");
        app.MapGet("/readyz", Ready).WithName("Ready").WithTags("Health")
            .Refuses(RequestProblems.Of(RequestRefusal.NotReady));
    }

    /// <summary>The process answers.</summary>
    internal static Ok<Health> Live() => TypedResults.Ok(new Health("live"));

    /// <summary>The cluster answers too, so this gateway can be given work.</summary>
    internal static async Task<Results<Ok<Health>, ProblemHttpResult>> Ready(Readiness readiness) =>
        await readiness.CheckAsync()
            ? TypedResults.Ok(new Health("ready"))
            : RequestProblems.Of(RequestRefusal.NotReady).ToResult();
}
