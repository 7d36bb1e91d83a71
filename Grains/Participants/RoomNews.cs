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
            .. losesMedia ? [new ServerMediaLost($"Media node {earlier.Placement!.Node} no longer carries the room.")] : Nothing,
            .. getsMedia ? [new ServerMediaReady()] : Nothing,

            // That everybody falls silent with the media needs no saying for each.
            .. later.ChangedSince(earlier)
                .Where(entry => entry.Participant != self)
                .Where(entry => !(losesMedia && entry.Tracks.IsEmpty && earlier.Roster.ContainsKey(entry.Participant)))
                .Select(entry => new ServerParticipantChanged(entry)),
        ];
    }

    private static ServerMessage[] Nothing => [];
}
