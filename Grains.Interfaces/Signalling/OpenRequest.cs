namespace Conference.Grains.Interfaces.Signalling;

/// <summary>What a validated join token says, and which connection it came over.</summary>
[GenerateSerializer, Immutable, Alias("open-request")]
public sealed record OpenRequest(
    ParticipantKey Participant,
    string Name,
    Grants Grants,
    string TokenId,
    string ConnectionId);
