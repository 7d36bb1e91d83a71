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
    private SlotGaps _gaps = SlotGaps.All;
    private bool _isForgotten;

    public void Hear(ImmutableArray<Speaker> speakers) => _speakers = [.. speakers.Select(speaker => speaker.Participant)];

    /// <summary>
    /// What is shown is only known at the node: nothing is planned until that has said so, or others would come to stand where people
    /// have been all the time.
    /// </summary>
    public bool IsForgotten => _isForgotten;

    public void BeForgotten() => _isForgotten = true;

    /// <summary>A link of which the node has not been told anything yet.</summary>
    public void Begin() => _isForgotten = false;

    /// <summary>What the node says is shown; nothing, if it has been waited for long enough.</summary>
    public void Find(ImmutableArray<SlotBinding> shown)
    {
        _isForgotten = false;
        _shown = shown;
        _gaps = SlotGaps.All;
    }

    /// <summary>Nothing is shown any more.</summary>
    public void Clear()
    {
        _isForgotten = false;
        _shown = [];
        _gaps = SlotGaps.All;
    }

    /// <summary>The participant has left.</summary>
    public void Forget()
    {
        Clear();
        _speakers = [];
    }

    /// <summary>The node obeys another version than the latest that it was told, or shows something else.</summary>
    public bool IsOther(CarriedLink carried)
    {
        bool isOther = carried.SubscribeVersion != _version || carried.Slots?.ToHashSet().SetEquals(_shown) is false;
        _version = Math.Max(_version, carried.SubscribeVersion);
        return isOther;
    }

    /// <summary>After somebody came, published something else, or left.</summary>
    public void Update(ParticipantState state, RoomView view, ParticipantId changed)
    {
        ImmutableArray<PublishedTrack> tracks = view.Roster.GetValueOrDefault(changed)?.Tracks ?? [];
        bool mayChange = changed != self && SlotPlan.MayChange(new PlannedSlots(_shown, _gaps), _speakers, changed, tracks);
        if (mayChange) Update(state, view, always: false);
    }

    /// <param name="always">Also what is known already: the node or the client may not have heard it.</param>
    public void Update(ParticipantState state, RoomView? view, bool always)
    {
        if (_isForgotten || state.Link is not { } link || view is not { Placement: not null } room) return;

        ImmutableArray<OfferedTrack> offered = state.Grants.Subscribe ? OfferedTrack.By(room.Roster.Values, self) : [];
        (ImmutableArray<SlotBinding> next, _gaps) = SlotPlan.Next(link.Slots, _shown, offered, _speakers);
        if (!always && next.SequenceEqual(_shown)) return;

        _shown = next;
        _version = voice.NextVersion(_version);
        voice.Show(link.Id, next, _version);
        voice.Tell(new ServerSlots(SlotContents.Of(link.Slots, next)));
    }
}
