namespace Conference.Grains.Participants;

/// <summary>
/// Who speaks how loudly: 0 is loudest, whoever is silent comes last. A room names few speakers, so they are looked through.
/// </summary>
internal readonly record struct SpeakerRanks(ImmutableArray<ParticipantId> Speakers)
{
    private const int Silent = int.MaxValue;

    public int Of(ParticipantId participant) => Speakers.IndexOf(participant) is >= 0 and int rank ? rank : Silent;

    public bool IsSpeaking(ParticipantId participant) => Speakers.Contains(participant);
}
