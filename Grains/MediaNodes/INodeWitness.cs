using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Grains.MediaNodes;

/// <summary>Can find out whether a node's process has ended, without a link to it.</summary>
public interface INodeWitness
{
    /// <summary>
    /// Looks, without being awaited. Proof that the process has ended is told to the node's grain, as the end of this link:
    /// <see cref="IMediaNodeGrain.LinkClosed"/>.
    /// </summary>
    /// <param name="linkNumber">The node's latest: should it dial meanwhile, what is found says nothing of the new link.</param>
    /// <param name="mediaAddresses">Where it listened, as it announced.</param>
    void AskAfter(NodeId node, long linkNumber, ImmutableArray<string> mediaAddresses);
}
