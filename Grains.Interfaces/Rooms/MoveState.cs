namespace Conference.Grains.Interfaces.Rooms;

/// <summary>How far a room's move to another node has come.</summary>
[GenerateSerializer, Alias("move-state")]
public enum MoveState
{
    /// <summary>The node that has the room brings it to the other.</summary>
    Moving,

    /// <summary>Nobody has said for a while who has the room: the target is asked.</summary>
    InDoubt,

    /// <summary>The target will not have the room: its node is asked to go on.</summary>
    TakingBack,

    /// <summary>The room is at its new node; clients follow, and are reached by way of the old node until they have.</summary>
    Following,

    Done,

    /// <summary>The room is where it was.</summary>
    Failed,

    /// <summary>Neither node has the room any more: it has been placed anew, or has ended.</summary>
    Lost,
}
