using System.Diagnostics;

namespace Conference.Gateway.Api.Problems;

internal static class RequestProblems
{
    /// <summary>Bodies of the REST interface, in bytes.</summary>
    public const int BodyLengthMax = 64 * 1024;

    public static Problem Of(RequestRefusal refusal) => refusal switch
    {
        RequestRefusal.InvalidFields => new(
            400, "invalid-fields", "Some fields are not valid.",
            "Correct the fields named under 'errors' and repeat the request."),
        RequestRefusal.MalformedBody => new(
            400, "malformed-body", "The body is not the JSON that is expected.",
            "Send one JSON object as the interface describes it."),
        RequestRefusal.BadRequest => new(
            400, "bad-request", "The request is not valid.", "Compare the request with the interface description."),
        RequestRefusal.MissingApiKey => new(
            401, "missing-api-key", "An API key is needed.", "Send 'Authorization: Bearer' followed by your API key."),
        RequestRefusal.UnknownApiKey => new(
            401, "unknown-api-key", "The API key is not known.", "Check the key, or ask the operator for a new one."),
        RequestRefusal.OperatorsOnly => new(
            403, "operators-only", "The API key is not an operator's.", "Use a key that is marked as an operator's."),
        RequestRefusal.UnknownPath => new(
            404, "unknown-path", "There is nothing at this path.", "Compare the path with the interface description."),
        RequestRefusal.WrongMethod => new(
            405, "wrong-method", "The path does not take this method.",
            "Use one of the methods in the header 'Allow'."),
        RequestRefusal.BodyTooLarge => new(
            413, "body-too-large", "The body is too large.", $"Send at most {BodyLengthMax} bytes."),
        RequestRefusal.WrongContentType => new(
            415, "wrong-content-type", "The body's type is not supported.", "Send 'Content-Type: application/json'."),
        RequestRefusal.TooManyRequests => new(
            429, "too-many-requests", "Too many requests from this address.", "Wait a minute and repeat the request."),
        RequestRefusal.InternalError => new(
            500, "internal-error", "The gateway failed.",
            "Repeat the request; if it fails again, tell the operator the 'traceId'."),
        RequestRefusal.ClusterUnavailable => new(
            503, "cluster-unavailable", "The cluster did not answer in time.", "Repeat the request in a few seconds."),
        RequestRefusal.NotReady => new(
            503, "not-ready", "The gateway cannot reach the cluster.",
            "Send requests to another gateway until this one is ready."),
        _ => throw new UnreachableException($"{refusal} has no problem."),
    };

    /// <summary>For answers that the server made by itself, with nothing but a status.</summary>
    public static Problem OfStatus(int status) => status switch
    {
        400 => Of(RequestRefusal.BadRequest),
        401 => Of(RequestRefusal.MissingApiKey),
        403 => Of(RequestRefusal.OperatorsOnly),
        404 => Of(RequestRefusal.UnknownPath),
        405 => Of(RequestRefusal.WrongMethod),
        413 => Of(RequestRefusal.BodyTooLarge),
        415 => Of(RequestRefusal.WrongContentType),
        429 => Of(RequestRefusal.TooManyRequests),
        503 => Of(RequestRefusal.ClusterUnavailable),
        >= 500 => Of(RequestRefusal.InternalError) with { Status = status },
        _ => Of(RequestRefusal.BadRequest) with { Status = status },
    };
}
