using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Grains.Participants;

/// <summary>A plan in the client's terms: every slot, also the empty ones.</summary>
internal static class SlotContents
{
    public static ImmutableArray<SlotContent> Of(ImmutableArray<LinkSection> slots, ImmutableArray<SlotBinding> shown)
    {
        Dictionary<string, TrackId> tracks = shown.ToDictionary(binding => binding.Mid, binding => binding.Track);
        return
        [
            .. slots.Select(slot => tracks.TryGetValue(slot.Mid, out TrackId track)
                ? new SlotContent(slot.Mid, slot.Kind, track.Link.Owner.Participant, track)
                : new SlotContent(slot.Mid, slot.Kind, null, null)),
        ];
    }
}
