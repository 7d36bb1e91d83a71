using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Grains.Participants;

/// <summary>A plan, in the order of the client's slots.</summary>
internal readonly record struct PlannedSlots(ImmutableArray<SlotBinding> Shown, SlotGaps Gaps);
