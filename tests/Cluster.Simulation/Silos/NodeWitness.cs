using Conference.Cluster.Simulation.Nodes;
using Conference.Grains.MediaNodes;
using Orleans.Runtime;

namespace Conference.Cluster.Simulation.Silos;

/// <summary>What the silo's NodeWitness does: it looks from the silo in which the node's grain is.</summary>
internal sealed class NodeWitness(ActorCluster cluster) : INodeWitness
{
    private const string NodeGrains = "medianode";

    public void AskAfter(NodeId node, long linkNumber, ImmutableArray<string> mediaAddresses)
    {
        NodeProcess process = cluster.Nodes.First(each => each.Id == node);
        cluster.Places.Find(GrainId.Create(NodeGrains, node.Value))?.Links.Look(process, linkNumber);
    }
}
