using System.Diagnostics;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Gateway.Api.Problems;

internal static class MoveProblems
{
    public static readonly Problem UnknownParticipant = new(
        404, "unknown-participant", "There is no such participant in the room.", "Name one of the room's participants.");

    /// <summary>What an endpoint that moves rooms gives.</summary>
    public static readonly Problem[] All =
    [
        .. Enum.GetValues<MoveRefusal>().Where(static refusal => refusal is not MoveRefusal.None).Select(Of),
    ];

    public static Problem Of(MoveRefusal refusal) => refusal switch
    {
        MoveRefusal.UnknownRoom => RoomProblems.Of(RoomRefusal.UnknownRoom),
        MoveRefusal.NotPlaced => new(
            409, "not-placed", "No media node carries the room.", "Wait until somebody has joined it."),
        MoveRefusal.AlreadyThere => new(
            409, "already-there", "The media node carries the room already.",
            "Nothing needs to be done; name another node if the room shall move."),
        MoveRefusal.OtherMove => new(
            409, "other-move", "The room is on its way to another media node.",
            "Wait until the room's move is over, and repeat the request."),
        MoveRefusal.NoOtherNode => new(
            503, "no-other-node", "No other media node can take the room.",
            "Try again later; the operator may have to add media nodes."),
        MoveRefusal.UnknownNode => new(
            404, "unknown-node", "There is no such media node.", "Name a node of the list of media nodes."),
        MoveRefusal.NodeNotUp => new(
            409, "node-not-up", "The media node is not up, or is to end.",
            "Name another node, or wait until this one is up."),
        MoveRefusal.NodeWithoutDoor => new(
            409, "node-without-door", "The media node takes no rooms of others.",
            "Name another node, or have this one configured to take rooms."),
        MoveRefusal.SourceCannotMove => new(
            409, "source-cannot-move", "The media node that carries the room cannot give it away.",
            "Wait until that node is up, or have it configured to move rooms."),
        MoveRefusal.None or _ => throw new UnreachableException($"{refusal} is not a problem."),
    };
}
