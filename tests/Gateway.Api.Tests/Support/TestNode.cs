using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Gateway.Api.Tests.Support;

/// <summary>
/// Stands for a media node: answers each offer with one audio and one video track and a slot of each.
/// </summary>
internal sealed class TestNode(IGrainFactory grains, string name) : INodeLinkObserver
{
    private long _link;
    private long _sequence;

    private IMediaNodeGrain Grain => grains.GetGrain<IMediaNodeGrain>(name);

    public static async Task<TestNode> AddAsync(TestGateway gateway, string name = "node-a", bool hasDoor = false)
    {
        var node = new TestNode(gateway.Grains, name);
        RegistrationResult registered = await node.Grain.LinkOpened(
            new NodeRegistration(
                NodeRegistration.CurrentProtocol, new NodeId(name), Guid.NewGuid(), 1, 100_000, ["192.0.2.1:4000"],
                [], LastEvent: 0, hasDoor ? new NodeDoor("192.0.2.1:5000", "key") : null),
            gateway.Grains.CreateObjectReference<INodeLinkObserver>(node));
        Assert.Equal(RegistrationRefusal.None, registered.Refusal);
        node._link = registered.LinkNumber;
        await node.Grain.Report(node._link, new NodeLoad([new ShardLoad(250, 100, 300, 2, 1)]));
        return node;
    }

    public Task Execute(NodeCommand command) => command is AcceptOffer offer
        ? Grain.OnEvents(_link, new NodeEventBatch(++_sequence, [Answer(offer)]))
        : Task.CompletedTask;

    private static LinkAnswered Answer(AcceptOffer offer) => new(
        offer.Room,
        offer.Epoch,
        offer.Link,
        offer.Id,
        $"answer to {offer.Sdp}",
        [new LinkSection("0", MediaKind.Audio), new LinkSection("1", MediaKind.Video)],
        [new LinkSection("2", MediaKind.Audio), new LinkSection("3", MediaKind.Video)]);
}
