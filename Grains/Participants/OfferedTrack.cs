using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Participants;

/// <summary>A track that somebody else publishes, and so could be shown.</summary>
internal readonly record struct OfferedTrack(ParticipantId Participant, DateTimeOffset JoinedAt, PublishedTrack Track)
{
    public static ImmutableArray<OfferedTrack> By(IEnumerable<RosterEntry> roster, ParticipantId except) =>
    [
        .. from entry in roster
           where entry.Participant != except
           from track in entry.Tracks
           select new OfferedTrack(entry.Participant, entry.JoinedAt, track),
    ];
}
