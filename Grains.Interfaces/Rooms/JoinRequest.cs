namespace Conference.Grains.Interfaces.Rooms;

/// <param name="TokenId">The <c>jti</c> of the join token: what is revoked when somebody is removed.</param>
/// <param name="TakesOver">The participant's grain knows that the identity's earlier session has no connection any more.</param>
[GenerateSerializer, Immutable, Alias("join-request")]
public sealed record JoinRequest(
    ParticipantId Participant,
    string Name,
    SessionId Session,
    string TokenId,
    bool TakesOver);
