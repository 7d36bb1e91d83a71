namespace Conference.Grains.Participants;

/// <summary>What is stored of a participant.</summary>
[GenerateSerializer, Alias("participant-record")]
internal sealed class ParticipantRecord
{
    [Id(0)]
    public ParticipantState? Participant { get; set; }
}
