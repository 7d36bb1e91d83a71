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

    public IEnumerable<SlotBinding> Bindings
    {
        get
        {
            for (int index = 0; index < _mids.Length; index++)
            {
                if (_content[index] is { } track) yield return new SlotBinding(_mids[index], track.Track.Id);
            }
        }
    }

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

    private int IndexThatGivesWay(OfferedTrack newcomer, int partner, SpeakerRanks ranks)
    {
        if (newcomer.Track.Muted) return None;

        bool speaks = ranks.IsSpeaking(newcomer.Participant);
        return Enumerable.Range(0, _content.Length)
            .Where(index => GivesWay(_content[index]!.Value, speaks, ranks))
            .OrderByDescending(index => _content[index]!.Value.Track.Muted)
            .ThenByDescending(index => index == partner)
            .ThenByDescending(index => _content[index]!.Value.JoinedAt)
            .ThenBy(index => index)
            .DefaultIfEmpty(None)
            .First();
    }

    private bool GivesWay(OfferedTrack shown, bool toSpeaker, SpeakerRanks ranks) =>
        (_kind is MediaKind.Audio && shown.Track.Muted) || (toSpeaker && !ranks.IsSpeaking(shown.Participant));
}
