using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Participants;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Rooms;

/// <summary>How a room speaks to its participants and to nodes: one way.</summary>
internal sealed class RoomVoice(IGrainFactory grains, GrainEntropy entropy, RoomKey key)
{
    public void Tell(RoomState audience, RoomUpdate? update)
    {
        if (update is null) return;
        foreach (ParticipantId participant in InOrder(audience.Members.Keys)) _ = Participant(participant).OnRoomUpdate(update);
    }

    public void TellSpeakers(IEnumerable<ParticipantId> audience, ImmutableArray<Speaker> speakers)
    {
        foreach (ParticipantId participant in InOrder(audience)) _ = Participant(participant).OnSpeakers(speakers);
    }

    /// <param name="inspection">Null when the room's node was not asked for its links, or has not answered.</param>
    public void CallRoll(RoomState room, Guid? inspection, ImmutableArray<CarriedLink> carried)
    {
        ILookup<ParticipantId, CarriedLink> links = carried.ToLookup(link => link.Link.Owner.Participant);
        foreach ((ParticipantId participant, SessionId session) in room.Listeners())
        {
            _ = Participant(participant).OnRollCall(new RollCall(session, room.Version, inspection, [.. links[participant]]));
        }
    }

    public void CloseLink(RoomPlacement at, LinkId link) =>
        Command(at.Node, new CloseLink(entropy.NextId(), key, at.Epoch, link));

    /// <summary>The answer carries the returned id.</summary>
    public Guid Inspect(RoomPlacement at, bool withSlots)
    {
        Guid inspection = entropy.NextId();
        Command(at.Node, new InspectRoom(inspection, key, at.Epoch, withSlots));
        return inspection;
    }

    /// <summary>A refusal carries the returned id.</summary>
    public Guid Open(RoomPlacement at)
    {
        Guid opening = entropy.NextId();
        Command(at.Node, new OpenRoom(opening, key, at.Epoch));
        return opening;
    }

    /// <summary>At the room's node, and at the one that it is moving to.</summary>
    public void Close(RoomState room)
    {
        if (room.Placement is { } placement) Close(placement.Node, placement.Epoch);
        if (room.Move is { IsOpen: true } move) Close(move.To, room.Epoch);
    }

    public void Close(NodeId node, long epoch) => Command(node, new CloseRoom(entropy.NextId(), key, epoch));

    public void Command(NodeId node, NodeCommand command) => _ = grains.GetGrain<IMediaNodeGrain>(node.Value).Execute(command);

    private IParticipantGrain Participant(ParticipantId participant) =>
        grains.GetGrain<IParticipantGrain>(new ParticipantKey(key, participant).ToString());

    /// <summary>One that does not change from process to process, as that of a table does.</summary>
    private static IEnumerable<ParticipantId> InOrder(IEnumerable<ParticipantId> audience) =>
        audience.OrderBy(participant => participant.Value, StringComparer.Ordinal);
}
