using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace Conference.Gateway.Api.Problems;

/// <summary>
/// Names what a request's reading or the cluster's silence threw. Everything else is a bug, and answered as one.
/// </summary>
internal sealed class RequestFailures : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext context, Exception exception, CancellationToken cancellation)
    {
        Problem? problem = exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => Malformed(json),
            BadHttpRequestException { StatusCode: 400 } request => Unread(request),
            BadHttpRequestException request => RequestProblems.OfStatus(request.StatusCode),
            TimeoutException or OrleansMessageRejectionException => RequestProblems.Of(RequestRefusal.ClusterUnavailable),
            _ => null,
        };
        if (problem is null) return false;

        await problem.ToResult().ExecuteAsync(context);
        return true;
    }

    private static Problem Malformed(JsonException json) => json.Path is null or "$"
        ? RequestProblems.Of(RequestRefusal.MalformedBody)
        : RequestProblems.Of(RequestRefusal.MalformedBody) with
        {
            Detail = $"The value at '{json.Path}' is not what is expected there.",
        };

    /// <summary>The framework's message names the parameter or the missing body, and nothing of ours.</summary>
    private static Problem Unread(BadHttpRequestException request) =>
        RequestProblems.Of(RequestRefusal.MalformedBody) with { Detail = request.Message };
}
