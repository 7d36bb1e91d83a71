namespace Conference.Gateway.Api.Problems;

/// <summary>Which refusals an endpoint gives, so that its description lists them.</summary>
internal sealed record EndpointProblems(IReadOnlyList<Problem> Problems)
{
    /// <summary>What any endpoint behind an API key gives.</summary>
    public static readonly Problem[] Keyed =
    [
        RequestProblems.Of(RequestRefusal.MissingApiKey),
        RequestProblems.Of(RequestRefusal.UnknownApiKey),
        RequestProblems.Of(RequestRefusal.InternalError),
        RequestProblems.Of(RequestRefusal.ClusterUnavailable),
    ];

    /// <summary>What any endpoint with a body gives.</summary>
    public static readonly Problem[] WithBody =
    [
        RequestProblems.Of(RequestRefusal.InvalidFields),
        RequestProblems.Of(RequestRefusal.MalformedBody),
        RequestProblems.Of(RequestRefusal.BodyTooLarge),
        RequestProblems.Of(RequestRefusal.WrongContentType),
    ];
}
