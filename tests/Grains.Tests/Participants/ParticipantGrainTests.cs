using Conference.Cluster;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Participants;

public class ParticipantGrainTests
{
    [Fact]
    public async Task Two_who_offer_see_each_other_in_their_slots()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");

        await ann.Publish(node);
        await bob.Publish(node);

        Assert.Equal(new() { ["a0"] = "bob", ["v0"] = "bob" }, ann.Shown());
        Assert.Equal(new() { ["a0"] = "ann", ["v0"] = "ann" }, bob.Shown());
        Assert.Equal("answer to offer of ann", ann.All<ServerAnswer>().Single().Sdp);
        Subscribe last = node.All<Subscribe>().Last(command => command.Link.Owner == ann.Key);
        Assert.Equal(["a0", "v0"], last.Slots.Select(slot => slot.Mid));
        Assert.All(last.Slots, slot => Assert.Equal(bob.Key, slot.Track.Link.Owner));
    }
}
