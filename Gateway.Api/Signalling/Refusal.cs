using Conference.Gateway.Api.Problems;

namespace Conference.Gateway.Api.Signalling;

/// <summary>Why a call was refused.</summary>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Detail">For people: what to do.</param>
internal sealed record Refusal(string Code, string Title, string Detail)
{
    public static Refusal Of(Problem problem) => new(problem.Code, problem.Title, problem.Detail);
}
