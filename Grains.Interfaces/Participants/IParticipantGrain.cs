using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;
using Orleans.Concurrency;

namespace Conference.Grains.Interfaces.Participants;

/// <summary>
/// Somebody in a room, keyed by <see cref="ParticipantKey"/>: negotiates the link with the room's node and decides who is
/// shown in which slot. It awaits its room, and tells its session and the node one way.
/// </summary>
[Alias("participant")]
public interface IParticipantGrain : IGrainWithStringKey
{
    /// <summary>A session of this participant begins: joins the room for it.</summary>
    Task<AttachResult> Attach(AttachRequest request);

    /// <summary>The session's connection is gone or back. Without one, another session may take the identity over.</summary>
    Task SetConnected(SessionId session, bool connected);

    /// <summary>The session ends: the link is closed and the room left.</summary>
    Task Detach(SessionId session);

    /// <summary>
    /// An offer for the node. The answer comes later, as <see cref="ServerMessage"/> with the same offer id; repeating an
    /// offer id repeats nothing.
    /// </summary>
    Task<SignallingRefusal> Offer(SessionId session, ClientOffer offer);

    /// <param name="mid">The section of the participant's own offer that carries the track.</param>
    Task<SignallingRefusal> SetMuted(SessionId session, string mid, bool muted);

    [OneWay]
    Task OnRoomUpdate(RoomUpdate update);

    /// <summary>Who speaks, loudest first: not part of the room's versions, since it is stale in a moment.</summary>
    [OneWay]
    Task OnSpeakers(ImmutableArray<Speaker> speakers);

    /// <summary>The node says something about one of this participant's links.</summary>
    [OneWay]
    Task OnNodeEvent(NodeId node, NodeEvent happened);

    /// <summary>A session that lost what it had to tell its client asks for everything as it is now.</summary>
    /// <returns>Null when the session is not the participant's any more.</returns>
    Task<Restatement?> Restate(SessionId session);

    /// <summary>From the room, now and then: what it holds to be so.</summary>
    [OneWay]
    Task OnRollCall(RollCall call);
}
