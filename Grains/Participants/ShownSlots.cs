using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Participants;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Grains.Participants;

/// <summary>What a participant is shown: tells node and client when it changes.</summary>
internal sealed class ShownSlots(ParticipantId self, ParticipantVoice voice)
{
    private ImmutableArray<SlotBinding> _shown = [];
    private ImmutableArray<ParticipantId> _speakers = [];
    private long _version;
    private bool _isSettled;

    public void Hear(ImmutableArray<Speaker> speakers) => _speakers = [.. speakers.Select(speaker => speaker.Participant)];

    /// <summary>Nothing is shown any more.</summary>
    public void Clear()
    {
        _shown = [];
        _isSettled = false;
    }

    /// <summary>The participant has left.</summary>
    public void Forget()
    {
        Clear();
        _speakers = [];
    }

    /// <summary>The node obeys another version than the latest that it was told.</summary>
    public bool IsOther(long version)
    {
        if (version == _version) return false;

        _version = Math.Max(_version, version);
        return true;
    }

    /// <summary>After somebody came, published something else, or left.</summary>
    public void Update(ParticipantState state, RoomView view, ParticipantId changed)
    {
        ImmutableArray<PublishedTrack> tracks = view.Roster.GetValueOrDefault(changed)?.Tracks ?? [];
        bool mayChange = changed != self && SlotPlan.MayChange(_shown, _isSettled, _speakers, changed, tracks);
        if (mayChange) Update(state, view, always: false);
    }

    /// <param name="always">Also what is known already: the node or the client may not have heard it.</param>
    public void Update(ParticipantState state, RoomView? view, bool always)
    {
        if (state.Link is not { } link || view is not { Placement: not null } room) return;

        ImmutableArray<OfferedTrack> offered = state.Grants.Subscribe ? OfferedTrack.By(room.Roster.Values, self) : [];
        ImmutableArray<SlotBinding> next = SlotPlan.Next(link.Slots, _shown, offered, _speakers);
        _isSettled = SlotPlan.IsSettled(link.Slots, next, offered);
        if (!always && next.SequenceEqual(_shown)) return;

        _shown = next;
        _version = voice.NextVersion(_version);
        voice.Show(link.Id, next, _version);
        voice.Tell(new ServerSlots(SlotContents.Of(link.Slots, next)));
    }
}
