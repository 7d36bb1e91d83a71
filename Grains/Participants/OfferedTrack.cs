using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Participants;

/// <summary>A track that somebody else publishes, and so could be shown.</summary>
internal readonly record struct OfferedTrack(ParticipantId Participant, DateTimeOffset JoinedAt, PublishedTrack Track)
{
    public static ImmutableArray<OfferedTrack> By(IEnumerable<RosterEntry> roster, ParticipantId except)
    {
        ImmutableArray<OfferedTrack>.Builder offered = ImmutableArray.CreateBuilder<OfferedTrack>();
        foreach (RosterEntry entry in roster)
        {
            if (entry.Tracks.IsEmpty || entry.Participant == except) continue;
            foreach (PublishedTrack track in entry.Tracks) offered.Add(new OfferedTrack(entry.Participant, entry.JoinedAt, track));
        }

        return offered.DrainToImmutable();
    }
}
