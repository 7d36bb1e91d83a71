using Orleans.Concurrency;

namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>
/// One media node, keyed by <see cref="NodeId"/>: holds the way to its process and passes its events on. Which rooms it
/// carries is the fleet's to know.
/// </summary>
[Alias("media-node")]
public interface IMediaNodeGrain : IGrainWithStringKey
{
    /// <summary>The node's process has dialled a silo and shown its certificate.</summary>
    Task<RegistrationResult> LinkOpened(NodeRegistration registration, INodeLinkObserver link);

    /// <summary>The connection is gone. That alone proves nothing about the process.</summary>
    /// <param name="linkNumber">Of <see cref="RegistrationResult"/>: an older link's end changes nothing.</param>
    Task LinkClosed(long linkNumber, NodeEnd proof);

    /// <summary>
    /// Whether commands leave by this link. One that has been replaced, or that an earlier activation took with it, carries
    /// none: the node has to dial anew.
    /// </summary>
    Task<bool> Holds(long linkNumber);

    [OneWay]
    Task Report(long linkNumber, NodeLoad load);

    /// <summary>What happened at the node, in order. Returns the last sequence number seen, so that the node can forget.</summary>
    Task<long> OnEvents(long linkNumber, NodeEventBatch batch);

    /// <summary>
    /// The node carries rooms that it was not given. It dials anew, and says with that what it carries; media is not touched.
    /// </summary>
    [OneWay]
    Task SayWhatYouCarry();

    /// <summary>For the node's process. What cannot be sent comes back to whom it concerns as <see cref="CommandRefused"/>.</summary>
    [OneWay]
    Task Execute(NodeCommand command);
}
