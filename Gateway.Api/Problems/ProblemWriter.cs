using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;

namespace Conference.Gateway.Api.Problems;

/// <summary>
/// The one way out for refusals over HTTP, ours and those that the server makes by itself: names each, counts it, and
/// writes problem details whatever the client says it accepts.
/// </summary>
internal sealed class ProblemWriter(GatewayMetrics metrics) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        ProblemDetails details = context.ProblemDetails;
        HttpResponse response = context.HttpContext.Response;
        if (Problem.CodeOf(details.Type) is null) Name(details, response.StatusCode);

        if (details is HttpValidationProblemDetails fields) NameFields(fields);

        int status = details.Status ?? response.StatusCode;
        if (status >= 500) details.Extensions["traceId"] = Activity.Current?.Id ?? context.HttpContext.TraceIdentifier;
        metrics.Refused(Problem.CodeOf(details.Type) ?? "unnamed");

        response.StatusCode = status;
        await response.WriteAsJsonAsync(details, details.GetType(), options: null, "application/problem+json");
    }

    /// <summary>The framework names C# properties; the client knows the fields of its JSON.</summary>
    private static void NameFields(HttpValidationProblemDetails details) =>
        details.Errors = details.Errors.ToDictionary(
            static field => JsonNamingPolicy.CamelCase.ConvertName(field.Key), static field => field.Value);

    private static void Name(ProblemDetails details, int status)
    {
        Problem problem = details is HttpValidationProblemDetails
            ? RequestProblems.Of(RequestRefusal.InvalidFields)
            : RequestProblems.OfStatus(details.Status ?? status);

        details.Status = problem.Status;
        details.Type = problem.Type;
        details.Title = problem.Title;
        details.Detail = problem.Detail;
    }
}
