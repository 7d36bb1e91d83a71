using System.Diagnostics;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Gateway.Api.Problems;

internal static class RoomProblems
{
    public static Problem Of(RoomRefusal refusal) => refusal switch
    {
        RoomRefusal.UnknownRoom => new(
            404, "unknown-room", "There is no such room.",
            "Create the room first; a closed room must be created again."),
        RoomRefusal.OtherSettings => new(
            409, "other-settings", "The room exists with other settings.", "Repeat its settings, or close it first."),
        RoomRefusal.Full => new(
            409, "room-full", "The room is full.", "Wait until somebody leaves, or use a room for more participants."),
        RoomRefusal.DuplicateIdentity => new(
            409, "duplicate-identity", "Somebody with this identity is in the room.",
            "Join under another identity, or end the other connection."),
        RoomRefusal.NoMediaNode => new(
            503, "no-media-node", "No media node has room for it.",
            "Try again later; the operator may have to add media nodes."),
        RoomRefusal.NotInRoom => new(
            404, "not-in-room", "The participant is not in the room.", "Join the room first."),
        RoomRefusal.UnknownTrack => new(
            404, "unknown-track", "The participant publishes no such track.",
            "Name a track of the latest list of participants."),
        RoomRefusal.TooManyTracks => new(
            409, "too-many-tracks", "More tracks than a participant may publish.", "Publish fewer tracks."),
        RoomRefusal.None or _ => throw new UnreachableException($"{refusal} is not a problem."),
    };
}
