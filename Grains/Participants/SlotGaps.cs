using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Participants;

/// <summary>What a plan leaves open for those who are not shown.</summary>
/// <param name="Audio">A slot for audio is free.</param>
/// <param name="Video">A slot for video is free.</param>
/// <param name="MutedAudio">Audio is shown that is muted, and so gives way.</param>
internal readonly record struct SlotGaps(bool Audio, bool Video, bool MutedAudio)
{
    /// <summary>Nothing has been planned.</summary>
    public static SlotGaps All => new(Audio: true, Video: true, MutedAudio: true);

    /// <summary>Whether a track that is not shown could come to be. One who speaks may find that others speak already.</summary>
    public bool MayAdmit(PublishedTrack track, bool speaks)
    {
        bool isAudio = track.Kind is MediaKind.Audio;
        return (isAudio ? Audio : Video) || (!track.Muted && (speaks || (isAudio && MutedAudio)));
    }
}
