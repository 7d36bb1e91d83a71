namespace Conference.Grains.MediaNodes;

/// <summary>A room that has to be told that a process is gone which carried it, or to which it was on its way.</summary>
internal readonly record struct LostRoom(RoomKey Room, NodeId Node, Guid Instance);
