namespace Conference.Grains.Signalling;

/// <summary>Whose session it is. The outbox is not stored: a client whose session was lost with its silo is told everything anew.</summary>
[GenerateSerializer, Immutable, Alias("session-state")]
internal sealed record SessionState(ParticipantKey Participant, ImmutableArray<byte> SecretHash);
