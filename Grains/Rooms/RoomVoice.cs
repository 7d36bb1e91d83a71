using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Participants;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Rooms;

/// <summary>How a room speaks to its participants and to nodes: one way.</summary>
internal sealed class RoomVoice(IGrainFactory grains, GrainEntropy entropy, RoomKey room)
{
    public void Tell(RoomState audience, RoomUpdate? update)
    {
        if (update is null) return;
        foreach (ParticipantId participant in audience.Members.Keys) _ = Participant(participant).OnRoomUpdate(update);
    }

    public void TellSpeakers(IEnumerable<ParticipantId> audience, ImmutableArray<Speaker> speakers)
    {
        foreach (ParticipantId participant in audience) _ = Participant(participant).OnSpeakers(speakers);
    }

    public void Open(RoomPlacement at) => Command(at.Node, new OpenRoom(entropy.NextId(), room, at.Epoch));

    public void Close(NodeId node, long epoch) => Command(node, new CloseRoom(entropy.NextId(), room, epoch));

    public void Command(NodeId node, NodeCommand command) => _ = grains.GetGrain<IMediaNodeGrain>(node.Value).Execute(command);

    private IParticipantGrain Participant(ParticipantId participant) =>
        grains.GetGrain<IParticipantGrain>(new ParticipantKey(room, participant).ToString());
}
