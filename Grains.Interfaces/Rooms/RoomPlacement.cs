namespace Conference.Grains.Interfaces.Rooms;

/// <summary>
/// Which node carries the room, under which epoch. Every command to the node carries the epoch, and a node refuses an
/// older one, so that of two activations of a room only the later commands it.
/// </summary>
/// <param name="Since">
/// The epoch under which its links began. A move and a raised epoch keep it and them; after a loss both are new.
/// </param>
[GenerateSerializer, Immutable, Alias("room-placement")]
public sealed record RoomPlacement(NodeId Node, long Epoch, long Since);
