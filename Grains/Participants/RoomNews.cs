using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Grains.Participants;

/// <summary>What a client is told when the room is not what it was.</summary>
internal static class RoomNews
{
    public static ImmutableArray<ServerMessage> Between(RoomView earlier, RoomView later, ParticipantId self)
    {
        bool losesMedia = earlier.Placement is not null && !RoomView.KeepsLinks(earlier.Placement, later.Placement);
        bool getsMedia = later.Placement is not null && !RoomView.KeepsLinks(earlier.Placement, later.Placement);

        return
        [
            .. later.LeftSince(earlier).Select(left => new ServerParticipantLeft(left)),
            .. losesMedia ? [LostBy(earlier.Placement!)] : Nothing,
            .. getsMedia ? [new ServerMediaReady()] : Nothing,

            // That everybody falls silent with the media needs no saying for each.
            .. later.ChangedSince(earlier)
                .Where(entry => entry.Participant != self)
                .Where(entry => !(losesMedia && entry.Tracks.IsEmpty && earlier.Roster.ContainsKey(entry.Participant)))
                .Select(entry => new ServerParticipantChanged(entry)),
        ];
    }

    /// <summary>Who came, changed or left; null where the update is about the room.</summary>
    public static ParticipantId? Subject(RoomUpdate update) => update switch
    {
        EntryChanged changed => changed.Entry.Participant,
        EntryLeft left => left.Participant,
        _ => null,
    };

    /// <summary>
    /// The same as <see cref="Between"/> the room before and after an update about one of its people, without looking at all.
    /// </summary>
    public static ServerMessage? Of(RoomUpdate update, RoomView earlier) => update switch
    {
        EntryChanged changed when !earlier.Has(changed.Entry) => new ServerParticipantChanged(changed.Entry),
        EntryLeft left when earlier.Roster.ContainsKey(left.Participant) => new ServerParticipantLeft(left.Participant),
        _ => null,
    };

    private static ServerMessage[] Nothing => [];

    private static ServerMediaLost LostBy(RoomPlacement earlier) =>
        new($"Media node {earlier.Node} no longer carries the room.", Everyone: true);
}
