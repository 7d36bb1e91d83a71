namespace Conference.Gateway.Api.Contracts;

/// <summary>What the web page needs to join.</summary>
public sealed record DemoJoined(string Token, string Room, string Identity);
