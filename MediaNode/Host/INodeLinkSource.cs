using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.MediaNode.Host;

/// <summary>What the node link says about its node, and whom it tells what the cluster wants.</summary>
internal interface INodeLinkSource
{
    Task<NodeRegistration> Describe();

    NodeLoad Load();

    void Execute(NodeCommand command);
}
