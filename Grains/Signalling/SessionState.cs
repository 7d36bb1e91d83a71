namespace Conference.Grains.Signalling;

/// <summary>Whose session it is. The outbox is not stored: a session whose silo died ends.</summary>
[GenerateSerializer, Immutable, Alias("session-state")]
internal sealed record SessionState(ParticipantKey Participant, ImmutableArray<byte> SecretHash);
