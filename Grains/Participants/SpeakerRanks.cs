namespace Conference.Grains.Participants;

/// <summary>Who speaks how loudly: 0 is loudest, whoever is silent comes last.</summary>
internal sealed class SpeakerRanks(ImmutableArray<ParticipantId> speakers)
{
    private const int Silent = int.MaxValue;

    private readonly Dictionary<ParticipantId, int> _ranks =
        speakers.Distinct().Select((speaker, rank) => (speaker, rank)).ToDictionary(each => each.speaker, each => each.rank);

    public int Of(ParticipantId participant) => _ranks.GetValueOrDefault(participant, Silent);

    public bool IsSpeaking(ParticipantId participant) => _ranks.ContainsKey(participant);
}
