namespace Conference.Gateway.Api.Signalling;

/// <param name="Room">The room that the client means; a token for another is refused.</param>
internal sealed record JoinCall(string Token, string? Room = null);
