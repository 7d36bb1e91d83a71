using System.Collections.Immutable;
using Conference.Gateway.Api.Auth;
using Conference.Gateway.Api.Contracts;
using Conference.Gateway.Api.Problems;
using Conference.Grains.Interfaces.MediaNodes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Conference.Gateway.Api.Endpoints;

/// <summary>/v1/nodes</summary>
internal static class NodeEndpoints
{
    public static void MapNodes(this IEndpointRouteBuilder api) =>
        api.MapGet("/nodes", List).WithName("ListNodes").WithTags("Nodes")
            .RequireAuthorization(Callers.OperatorPolicy)
            .Refuses([.. EndpointProblems.Keyed, RequestProblems.Of(RequestRefusal.OperatorsOnly)]);

    /// <summary>Lists the cluster's media nodes with their load. For operators' keys.</summary>
    internal static async Task<Ok<IReadOnlyList<Node>>> List(IGrainFactory grains)
    {
        ImmutableArray<NodeStatus> nodes = await grains.GetGrain<IMediaFleetGrain>(IMediaFleetGrain.Key).List();
        return TypedResults.Ok<IReadOnlyList<Node>>([.. nodes.Select(Node.From)]);
    }
}
