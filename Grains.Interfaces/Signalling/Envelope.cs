namespace Conference.Grains.Interfaces.Signalling;

/// <summary>A message with its place in the session's outbox. Ids start at 1 and rise by one.</summary>
[GenerateSerializer, Immutable, Alias("envelope")]
public sealed record Envelope(long Id, ServerMessage Message);
