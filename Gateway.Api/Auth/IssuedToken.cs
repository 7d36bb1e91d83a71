namespace Conference.Gateway.Api.Auth;

internal sealed record IssuedToken(string Text, DateTimeOffset ExpiresAt);
