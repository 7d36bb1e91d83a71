using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Participants;

/// <summary>
/// Decides who is shown in which slot. Nobody moves without need: a track keeps its slot while it is published, and loses
/// it only when slots are short, to an active speaker, or to any unmuted audio if it is muted audio. Audio and video of one
/// participant go to the same number among the slots of their kind, because browsers synchronise these.
/// </summary>
internal static class SlotPlan
{
    /// <param name="slots">The client's receive sections, in the order of its offer.</param>
    /// <param name="current">What they show now.</param>
    /// <param name="offered">What others publish.</param>
    /// <param name="speakers">Who speaks, loudest first.</param>
    public static PlannedSlots Next(
        ImmutableArray<LinkSection> slots,
        ImmutableArray<SlotBinding> current,
        ImmutableArray<OfferedTrack> offered,
        ImmutableArray<ParticipantId> speakers)
    {
        SlotTable audio = new(MediaKind.Audio, slots);
        SlotTable video = new(MediaKind.Video, slots);
        Keep(current, offered, audio, video);

        // Most of a large room waits, and will go on waiting: only who could be admitted is put in order.
        SpeakerRanks ranks = new(speakers);
        SlotGaps gaps = Gaps(audio, video);
        List<OfferedTrack> newcomers = [];
        foreach (OfferedTrack track in offered)
        {
            if (gaps.MayAdmit(track.Track, ranks.IsSpeaking(track.Participant))) newcomers.Add(track);
        }

        newcomers.Sort((one, other) => Compare(one, other, ranks));
        foreach (OfferedTrack newcomer in newcomers)
        {
            bool isAudio = newcomer.Track.Kind is MediaKind.Audio;
            SlotTable table = isAudio ? audio : video;
            if (!table.Shows(newcomer)) table.Admit(newcomer, isAudio ? video : audio, ranks);
        }

        return new PlannedSlots(Bindings(slots, audio, video), Gaps(audio, video));
    }

    /// <summary>
    /// Whether another plan could come of what one participant publishes now. In a large room it seldom does, and planning looks at
    /// everybody.
    /// </summary>
    /// <param name="plan">The latest, made while the same people spoke.</param>
    /// <param name="tracks">Empty for one who has left.</param>
    public static bool MayChange(
        PlannedSlots plan,
        ImmutableArray<ParticipantId> speakers,
        ParticipantId participant,
        ImmutableArray<PublishedTrack> tracks)
    {
        bool speaks = speakers.Contains(participant);
        int shown = 0;
        foreach (PublishedTrack track in tracks)
        {
            if (!IsShown(plan.Shown, participant, track.Id))
            {
                if (plan.Gaps.MayAdmit(track, speaks)) return true;
                continue;
            }

            // Audio that is muted makes a gap, and audio that is heard again may close one.
            shown++;
            if (track.Kind is MediaKind.Audio && (track.Muted || plan.Gaps.MutedAudio)) return true;
        }

        return plan.Shown.Count(binding => binding.Track.Link.Owner.Participant == participant) != shown;
    }

    private static void Keep(
        ImmutableArray<SlotBinding> current, ImmutableArray<OfferedTrack> offered, SlotTable audio, SlotTable video)
    {
        if (current.IsEmpty) return;

        OfferedTrack?[] kept = new OfferedTrack?[current.Length];
        foreach (OfferedTrack track in offered)
        {
            int index = IndexOf(current, track.Participant, track.Track.Id);
            if (index >= 0) kept[index] = track;
        }

        for (int index = 0; index < kept.Length; index++)
        {
            if (kept[index] is not { } track) continue;
            _ = (track.Track.Kind is MediaKind.Audio ? audio : video).TryKeep(current[index].Mid, track);
        }
    }

    private static SlotGaps Gaps(SlotTable audio, SlotTable video) => new(audio.HasFree, video.HasFree, audio.HasMuted);

    private static bool IsShown(ImmutableArray<SlotBinding> shown, ParticipantId participant, TrackId track) =>
        IndexOf(shown, participant, track) >= 0;

    /// <summary>The names of people differ sooner than those of tracks.</summary>
    private static int IndexOf(ImmutableArray<SlotBinding> shown, ParticipantId participant, TrackId track)
    {
        for (int index = 0; index < shown.Length; index++)
        {
            TrackId each = shown[index].Track;
            if (each.Link.Owner.Participant == participant && each == track) return index;
        }

        return -1;
    }

    private static int Compare(OfferedTrack one, OfferedTrack other, SpeakerRanks ranks)
    {
        int order = one.Track.Muted.CompareTo(other.Track.Muted);
        if (order == 0) order = ranks.Of(one.Participant).CompareTo(ranks.Of(other.Participant));
        if (order == 0) order = one.JoinedAt.CompareTo(other.JoinedAt);
        if (order == 0) order = string.CompareOrdinal(one.Participant.Value, other.Participant.Value);
        if (order == 0) order = string.CompareOrdinal(one.Track.Id.Mid, other.Track.Id.Mid);
        return order;
    }

    private static ImmutableArray<SlotBinding> Bindings(ImmutableArray<LinkSection> slots, SlotTable audio, SlotTable video)
    {
        ImmutableArray<SlotBinding>.Builder bindings = ImmutableArray.CreateBuilder<SlotBinding>(slots.Length);
        foreach (LinkSection slot in slots)
        {
            SlotTable table = slot.Kind is MediaKind.Audio ? audio : video;
            if (table.TrackAt(slot.Mid) is { } track) bindings.Add(new SlotBinding(slot.Mid, track));
        }

        return bindings.DrainToImmutable();
    }
}
