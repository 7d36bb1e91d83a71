namespace Conference.Grains.Interfaces.Participants;

/// <param name="Ended">The participant's earlier session, which has ended for this one.</param>
[GenerateSerializer, Immutable, Alias("attach-request")]
public sealed record AttachRequest(SessionId Session, string Name, Grants Grants, string TokenId, SessionId? Ended = null);
