using Conference.Cluster.Simulation.Nodes;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Participants;
using Conference.Grains.Interfaces.Rooms;
using Orleans;

namespace Conference.Cluster.Simulation.Checks;

/// <summary>Nothing is told before it is stored: not to nodes, not to participants.</summary>
internal sealed class TellingChecker(StoreWitness stored, Findings findings)
{
    private const string StoredFirst = "what is told is stored";

    public void OnCall(IOutgoingGrainCallContext call)
    {
        if (call.MethodName != nameof(IParticipantGrain.OnRoomUpdate) || call.Request.GetArgument(0) is not RoomUpdate update) return;
        ParticipantKey participant = ParticipantKey.From(call.TargetId.Key.ToString()!);
        if (update.Version > stored.HighestVersion(participant.Room))
        {
            long highest = stored.HighestVersion(participant.Room);
            findings.Add(StoredFirst, $"{participant} is told version {update.Version}, {highest} is stored");
        }
    }

    public void OnCommand(NodeProcess node, NodeCommand command)
    {
        long epoch = stored.HighestEpoch(command.Room);
        if (command.Epoch > epoch)
        {
            findings.Add(StoredFirst, $"{node} is commanded under epoch {command.Epoch} of {command.Room}, {epoch} is stored");
        }

        if (command is not AcceptOffer { Link: var link }) return;
        long generation = stored.HighestGeneration(link.Owner);
        if (link.Generation > generation)
        {
            findings.Add(StoredFirst, $"{node} is offered {link}, generation {generation} is stored");
        }
    }
}
