namespace Conference.Grains.Interfaces.Rooms;

/// <summary>
/// Which node carries the room, under which epoch. Every command to the node carries the epoch, and a node refuses an
/// older one, so that of two activations of a room only the later commands it.
/// </summary>
/// <param name="Since">
/// The epoch under which its links began. A move and a raised epoch keep it and them; after a loss both are new.
/// </param>
/// <param name="Instance">The node's process; null while it is not known which.</param>
[GenerateSerializer, Immutable, Alias("room-placement")]
public sealed record RoomPlacement(NodeId Node, long Epoch, long Since, Guid? Instance = null)
{
    /// <summary>Whether that process is the node meant; nobody knows better where the instance is not known.</summary>
    public bool IsAt(NodeId node, Guid instance) => Node == node && (Instance is null || Instance == instance);
}
