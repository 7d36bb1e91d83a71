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
    public static ImmutableArray<SlotBinding> Next(
        ImmutableArray<LinkSection> slots,
        ImmutableArray<SlotBinding> current,
        ImmutableArray<OfferedTrack> offered,
        ImmutableArray<ParticipantId> speakers)
    {
        SlotTable audio = new(MediaKind.Audio, slots);
        SlotTable video = new(MediaKind.Video, slots);
        Dictionary<TrackId, OfferedTrack> waiting = offered.ToDictionary(track => track.Track.Id);
        foreach (SlotBinding binding in current)
        {
            if (!waiting.TryGetValue(binding.Track, out OfferedTrack track)) continue;
            SlotTable table = track.Track.Kind is MediaKind.Audio ? audio : video;
            if (table.TryKeep(binding.Mid, track)) waiting.Remove(binding.Track);
        }

        SpeakerRanks ranks = new(speakers);
        foreach (OfferedTrack newcomer in waiting.Values
            .OrderBy(track => track.Track.Muted)
            .ThenBy(track => ranks.Of(track.Participant))
            .ThenBy(track => track.JoinedAt)
            .ThenBy(track => track.Participant.Value, StringComparer.Ordinal)
            .ThenBy(track => track.Track.Id.Mid, StringComparer.Ordinal))
        {
            bool isAudio = newcomer.Track.Kind is MediaKind.Audio;
            (isAudio ? audio : video).Admit(newcomer, isAudio ? video : audio, ranks);
        }

        Dictionary<string, SlotBinding> shown = audio.Bindings.Concat(video.Bindings).ToDictionary(binding => binding.Mid);
        return [.. slots.Where(slot => shown.ContainsKey(slot.Mid)).Select(slot => shown[slot.Mid])];
    }

    /// <summary>Every slot shows something that gives way only to an active speaker.</summary>
    /// <param name="shown">As <see cref="Next"/> planned it for these slots.</param>
    public static bool IsSettled(
        ImmutableArray<LinkSection> slots, ImmutableArray<SlotBinding> shown, ImmutableArray<OfferedTrack> offered)
    {
        if (shown.Length < slots.Length) return false;
        HashSet<TrackId> tracks = [.. shown.Select(binding => binding.Track)];
        return !offered.Any(track => track.Track is { Kind: MediaKind.Audio, Muted: true } && tracks.Contains(track.Track.Id));
    }

    /// <summary>
    /// Whether another plan could come of what one participant publishes now. In a large room it seldom does, and planning looks at
    /// everybody.
    /// </summary>
    /// <param name="tracks">Empty for one who has left.</param>
    public static bool MayChange(
        ImmutableArray<SlotBinding> shown,
        bool isSettled,
        ImmutableArray<ParticipantId> speakers,
        ParticipantId participant,
        ImmutableArray<PublishedTrack> tracks) =>
        shown.Any(binding => binding.Track.Link.Owner.Participant == participant)
        || (!tracks.IsEmpty && (!isSettled || speakers.Contains(participant)));
}
