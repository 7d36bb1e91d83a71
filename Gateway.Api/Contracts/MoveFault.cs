namespace Conference.Gateway.Api.Contracts;

/// <summary>Why a room did not come to be where it should.</summary>
/// <param name="Code">Stable, for programs: for instance <c>target-full</c>.</param>
/// <param name="Detail">For people.</param>
public sealed record MoveFault(string Code, string Detail);
