using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Participants;

namespace Conference.Grains.Rooms;

/// <summary>Who speaks, as the node last said: it speaks up only when that changes, and later joiners are to know too.</summary>
internal sealed class RoomSpeakers(RoomKey key, RoomVoice voice)
{
    private ImmutableArray<Speaker> _speakers = [];

    public void OnChanged(RoomState room, SpeakersChanged speaking)
    {
        _speakers =
        [
            .. speaking.Speakers
                .Where(level => level.Track.Link.Owner.Room == key)
                .Select(level => new Speaker(level.Track.Link.Owner.Participant, level.LevelDbov))
                .Where(speaker => room.Members.ContainsKey(speaker.Participant))
                .DistinctBy(speaker => speaker.Participant),
        ];
        voice.TellSpeakers(room.Members.Keys, _speakers);
    }

    public void TellJoiner(ParticipantId joiner)
    {
        if (!_speakers.IsEmpty) voice.TellSpeakers([joiner], _speakers);
    }

    public void Forget(ParticipantId left) => _speakers = _speakers.RemoveAll(speaker => speaker.Participant == left);

    /// <summary>The node that said so is gone.</summary>
    public void Clear() => _speakers = [];
}
