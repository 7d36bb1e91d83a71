using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>Where a room shall move, and how the two nodes find each other; or why not.</summary>
/// <param name="To">Null, as are the doors, when refused.</param>
[GenerateSerializer, Immutable, Alias("move-plan")]
public sealed record MovePlan(MoveRefusal Refusal, NodeId? To, NodeDoor? Source, NodeDoor? Target)
{
    public static MovePlan Refused(MoveRefusal refusal) => new(refusal, null, null, null);
}
