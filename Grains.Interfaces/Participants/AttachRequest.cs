namespace Conference.Grains.Interfaces.Participants;

[GenerateSerializer, Immutable, Alias("attach-request")]
public sealed record AttachRequest(SessionId Session, string Name, Grants Grants, string TokenId);
