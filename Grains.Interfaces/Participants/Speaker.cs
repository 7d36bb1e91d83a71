namespace Conference.Grains.Interfaces.Participants;

/// <param name="LevelDbov">Loudness of the last moments in -dBov (RFC 6464): 0 is loudest, 127 silence.</param>
[GenerateSerializer, Immutable, Alias("speaker")]
public sealed record Speaker(ParticipantId Participant, int LevelDbov);
