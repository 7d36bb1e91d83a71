using Conference.Gateway.Api.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Conference.Gateway.Api;

/// <summary>The description of the REST interface at /openapi/v1.json. A test compares it with openapi.json.</summary>
internal static class GatewayDescription
{
    private const string KeyScheme = "apiKey";

    public static void AddGatewayDescription(this IServiceCollection services) =>
        services.AddOpenApi("v1", static api =>
    {
        api.AddDocumentTransformer(Introduce);
        api.AddOperationTransformer(ListProblems);
        api.AddOperationTransformer(RequireKey);
    });

    private static Task Introduce(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Conference",
            Version = "v1",
            Description =
                "Rooms and join tokens for a platform's back end. Clients join with a token over /v1/signalling.",
        };

        // The address of whoever asked is not part of the interface.
        document.Servers?.Clear();
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [KeyScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The API key of a tenant.",
            },
        };
        return Task.CompletedTask;
    }

    /// <summary>Names the codes behind each status, which the framework's description knows nothing of.</summary>
    private static Task ListProblems(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        IEnumerable<Problem> problems = context.Description.ActionDescriptor.EndpointMetadata
            .OfType<EndpointProblems>().SelectMany(static endpoint => endpoint.Problems);
        foreach (IGrouping<int, Problem> status in problems.GroupBy(static problem => problem.Status))
        {
            string key = status.Key.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (operation.Responses?.TryGetValue(key, out IOpenApiResponse? response) is true)
            {
                response.Description =
                    string.Join(" ", status.Select(static problem => $"`{problem.Type}`: {problem.Title}"));
            }
        }

        return Task.CompletedTask;
    }

    private static Task RequireKey(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Any())
        {
            return Task.CompletedTask;
        }

        operation.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, context.Document)] = [] },
        ];
        return Task.CompletedTask;
    }
}
