using Conference.Grains.Interfaces.MediaNodes;
using Orleans.Concurrency;

namespace Conference.Grains.Interfaces.Rooms;

/// <summary>
/// One room, keyed by <see cref="RoomKey"/>: who is in it, what they publish, and which node carries it. Calls come from
/// participants and the gateway; it awaits only the fleet, and tells participants and nodes one way.
/// </summary>
[Alias("room")]
public interface IRoomGrain : IGrainWithStringKey
{
    /// <summary>Makes the room exist. Repeating it with equal settings is the same request; other settings are refused.</summary>
    Task<RoomResult> Create(RoomSettings settings);

    [ReadOnly]
    Task<RoomResult> Describe();

    /// <summary>Ends the room for everybody. Closing what does not exist is refused, closing twice is not an error.</summary>
    Task<RoomResult> Close();

    /// <summary>Takes somebody in and gives the room a node if it has none. Repeating it for the same session changes nothing.</summary>
    Task<JoinResult> Join(JoinRequest request);

    /// <summary>Takes somebody out. Nothing happens if that session is not the participant's current one.</summary>
    Task Leave(ParticipantId participant, SessionId session);

    /// <summary>Replaces what a participant publishes.</summary>
    Task<RoomRefusal> Publish(ParticipantId participant, SessionId session, ImmutableArray<PublishedTrack> tracks);

    Task<RoomRefusal> SetMuted(ParticipantId participant, SessionId session, TrackId track, bool muted);

    /// <summary>The whole room as of now: what a participant asks for that missed an update.</summary>
    /// <param name="asking">Who takes itself for one of the room; null: nobody does.</param>
    [ReadOnly]
    Task<RoomSnapshot?> Snapshot(ParticipantId? asking = null);

    /// <summary>
    /// Brings the room, with everybody in it, to another node. Repeating it while the room is on its way, or its clients
    /// follow, is the same move.
    /// </summary>
    /// <param name="target">Null: the node with most free capacity.</param>
    Task<MoveResult> Move(NodeId? target);

    /// <summary>A node that carries the room, or that it moves to, says something about the room as a whole.</summary>
    [OneWay]
    Task OnNodeEvent(NodeId node, NodeEvent happened);

    /// <summary>The node's process is gone, with proof: the room needs another, or does not get there.</summary>
    /// <param name="instance">The process. A later one of the same name is not gone.</param>
    [OneWay]
    Task OnNodeLost(NodeId node, Guid instance);

    /// <summary>
    /// A node is linked (again) that carries the room, or that the fleet has placed it on: whatever was said to it meanwhile
    /// may be lost. The room says what becomes of what is there.
    /// </summary>
    /// <param name="epoch">The one that the node obeys; 0 when it does not carry the room.</param>
    [OneWay]
    Task OnNodeReturned(NodeId node, Guid instance, long epoch);

    /// <summary>The node is to end: move elsewhere, if there is an elsewhere.</summary>
    [OneWay]
    Task OnNodeDraining(NodeId node);

    /// <summary>Nothing happened: a room whose silo died, and that nobody calls, has chores all the same.</summary>
    [OneWay]
    Task OnWoken();
}
