namespace Conference.Gateway.Api.Contracts;

/// <summary>A join token, for the participant's client. Keep it out of URLs.</summary>
/// <param name="Token">A JSON Web Token: opaque to the client.</param>
/// <param name="ExpiresAt">Until when it may be used to join; staying takes no token.</param>
public sealed record JoinTokenIssued(string Token, DateTimeOffset ExpiresAt);
