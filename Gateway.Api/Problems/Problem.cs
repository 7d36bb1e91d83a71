using Microsoft.AspNetCore.Http.HttpResults;

namespace Conference.Gateway.Api.Problems;

/// <summary>
/// A refusal as a client sees it: over HTTP as problem details (RFC 9457), over signalling as its three texts.
/// </summary>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Detail">For people: what to do.</param>
internal sealed record Problem(int Status, string Code, string Title, string Detail)
{
    private const string TypePrefix = "urn:conference:problem:";

    public string Type => TypePrefix + Code;

    public ProblemHttpResult ToResult() => TypedResults.Problem(Detail, instance: null, Status, Title, Type);

    /// <summary>The code in a problem's type, or null when the type is not one of ours.</summary>
    public static string? CodeOf(string? type) =>
        type?.StartsWith(TypePrefix, StringComparison.Ordinal) is true ? type[TypePrefix.Length..] : null;
}
