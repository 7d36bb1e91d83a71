using System.Collections.Immutable;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.MediaNodes;

namespace Conference.Silo.NodeLinks;

/// <summary>Has a node's process looked for that has not dialled: after a silo ended, nobody has seen its link close.</summary>
internal sealed partial class NodeWitness(ProcessWitness witness, IGrainFactory grains, ILogger<NodeWitness> logger) : INodeWitness
{
    /// <summary>Apart from the turn that asks.</summary>
    public void AskAfter(NodeId node, long linkNumber, ImmutableArray<string> mediaAddresses) =>
        _ = Task.Run(() => Look(node, linkNumber, mediaAddresses));

    private async Task Look(NodeId node, long linkNumber, ImmutableArray<string> mediaAddresses)
    {
        try
        {
            // Where its link came from is not known any more, so that nothing is taken for our own machine.
            NodeEnd proof = await witness.Look(mediaAddresses, node: null);
            LogLooked(node, proof);
            if (proof is NodeEnd.ProcessEnded) await grains.GetGrain<IMediaNodeGrain>(node.Value).LinkClosed(linkNumber, proof);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The node's grace goes on all the same.
            LogFailed(node, failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Media node {Node} has not dialled; its process: {Proof}")]
    private partial void LogLooked(NodeId node, NodeEnd proof);

    [LoggerMessage(LogLevel.Warning, "Whether the process of media node {Node} has ended is not known: {Reason}")]
    private partial void LogFailed(NodeId node, string reason);
}
