using Orleans.Concurrency;

namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>The node link of one media node, in whichever silo it ends.</summary>
[Alias("node-link-observer")]
public interface INodeLinkObserver : IGrainObserver
{
    [OneWay]
    Task Execute(NodeCommand command);
}
