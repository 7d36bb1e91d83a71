using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Grains.Participants;

/// <summary>The slots of one kind while a plan is made.</summary>
internal sealed class SlotTable
{
    private const int None = -1;

    private readonly MediaKind _kind;
    private readonly string[] _mids;
    private readonly OfferedTrack?[] _content;

    public SlotTable(MediaKind kind, ImmutableArray<LinkSection> slots)
    {
        _kind = kind;
        _mids = [.. slots.Where(slot => slot.Kind == kind).Select(slot => slot.Mid).Distinct()];
        _content = new OfferedTrack?[_mids.Length];
    }

    public bool HasFree => Array.Exists(_content, track => track is null);

    public bool HasMuted => Array.Exists(_content, track => track is { Track.Muted: true });

    public bool Shows(OfferedTrack track) =>
        Array.Exists(_content, shown => shown is { } each && each.Participant == track.Participant && each.Track.Id == track.Track.Id);

    public TrackId? TrackAt(string mid) => Array.IndexOf(_mids, mid) is >= 0 and int index ? _content[index]?.Track.Id : null;

    /// <summary>Leaves a track where it is; false when its slot is gone.</summary>
    public bool TryKeep(string mid, OfferedTrack track)
    {
        int index = Array.IndexOf(_mids, mid);
        if (index == None || _content[index] is not null) return false;
        _content[index] = track;
        return true;
    }

    /// <summary>Gives a newcomer a free slot or one whose track has to give way; otherwise it waits.</summary>
    public void Admit(OfferedTrack newcomer, SlotTable other, SpeakerRanks ranks)
    {
        int partner = other.IndexOf(newcomer.Participant);
        int index = FreeIndex(partner, other);
        if (index == None) index = IndexThatGivesWay(newcomer, partner, ranks);
        if (index != None) _content[index] = newcomer;
    }

    private int IndexOf(ParticipantId participant) =>
        Array.FindIndex(_content, track => track?.Participant == participant);

    /// <summary>The partner's number; else one that nobody's partner needs; else any.</summary>
    private int FreeIndex(int partner, SlotTable other)
    {
        if (IsFree(partner)) return partner;

        int any = None;
        for (int index = 0; index < _content.Length; index++)
        {
            if (_content[index] is not null) continue;
            if (index >= other._content.Length || other._content[index] is null) return index;
            if (any == None) any = index;
        }

        return any;
    }

    private bool IsFree(int index) => index >= 0 && index < _content.Length && _content[index] is null;

    /// <summary>Of those that give way: a muted one, then the partner's number, then who came last.</summary>
    private int IndexThatGivesWay(OfferedTrack newcomer, int partner, SpeakerRanks ranks)
    {
        if (newcomer.Track.Muted) return None;

        bool speaks = ranks.IsSpeaking(newcomer.Participant);
        int found = None;
        for (int index = 0; index < _content.Length; index++)
        {
            if (GivesWay(index, speaks, ranks) && (found == None || Order(index).CompareTo(Order(found)) > 0)) found = index;
        }

        return found;

        (bool, bool, DateTimeOffset) Order(int index) =>
            (_content[index]!.Value.Track.Muted, index == partner, _content[index]!.Value.JoinedAt);
    }

    private bool GivesWay(int index, bool toSpeaker, SpeakerRanks ranks)
    {
        OfferedTrack shown = _content[index]!.Value;
        return (_kind is MediaKind.Audio && shown.Track.Muted) || (toSpeaker && !ranks.IsSpeaking(shown.Participant));
    }
}
