namespace Conference.Grains.Interfaces.Rooms;

/// <summary>Why a room is not moved.</summary>
[GenerateSerializer, Alias("move-refusal")]
public enum MoveRefusal
{
    None,

    /// <summary>Nobody created it, or it has been closed.</summary>
    UnknownRoom,

    /// <summary>No node carries it.</summary>
    NotPlaced,

    /// <summary>Its node carries it already.</summary>
    AlreadyThere,

    /// <summary>It is on its way to another node.</summary>
    OtherMove,

    /// <summary>No other node is up and takes rooms of others.</summary>
    NoOtherNode,

    UnknownNode,

    /// <summary>The target is unreachable or lost.</summary>
    NodeNotUp,

    /// <summary>The target has no door for rooms of other nodes.</summary>
    NodeWithoutDoor,

    /// <summary>The node that carries the room is not up, or has no door, so that no other would believe it.</summary>
    SourceCannotMove,
}
