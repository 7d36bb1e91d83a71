using Conference.Cluster;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Participants;

/// <summary>Links that a node has and their participant does not know, or the reverse: none ever gets the name of another.</summary>
public class LostLinkTests
{
    [Fact]
    public async Task A_link_whose_answer_could_not_be_stored_is_closed_with_its_tracks_and_the_next_has_another_id()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Offer();

        cluster.Store.FailNextWriteOf("participant");
        await node.AnswerOffers();

        Assert.Equal(new LinkId(ann.Key, 1), Assert.Single(node.All<CloseLink>()).Link);
        Assert.Empty((await cluster.Room.Snapshot())!.Roster.Single().Tracks);
        Assert.Single(ann.All<ServerOfferRefused>());
        await OfferAgain(ann, connection: 1);
        Assert.Equal(2, node.All<AcceptOffer>().Last().Link.Generation);
    }

    [Fact]
    public async Task A_link_that_a_lost_silo_had_made_is_closed_after_two_inventories_and_the_next_has_another_id()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Offer();
        LinkId made = new(ann.Key, 1);
        await cluster.LoseSilo();
        await node.Link(new CarriedRoom(TestCluster.RoomKey, 1, 1));
        await ann.Resume();

        await node.AnswerInspection(cluster, node.Carried(made));
        Assert.Empty(node.All<CloseLink>());
        await node.AnswerInspection(cluster, node.Carried(made));

        Assert.Equal(made, Assert.Single(node.All<CloseLink>()).Link);
        await OfferAgain(ann, connection: 1);
        Assert.Equal(2, node.All<AcceptOffer>().Last().Link.Generation);
    }

    [Fact]
    public async Task A_link_that_its_node_has_lost_is_not_made_anew_by_renegotiating_it()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Publish(node);
        Assert.False(node.All<AcceptOffer>().Last().Renegotiates);

        await OfferAgain(ann, connection: 1);
        AcceptOffer renegotiating = node.All<AcceptOffer>().Last();
        Assert.True(renegotiating.Renegotiates);
        await node.Refuse(renegotiating, NodeRefusal.UnknownLink, renegotiating.Link);

        Assert.Single(ann.All<ServerMediaLost>());
        Assert.Empty((await cluster.Room.Snapshot())!.Roster.Single().Tracks);
        Assert.Equal(SignallingRefusal.ConnectionGone, await OfferAgain(ann, connection: 1));
        Assert.Equal(SignallingRefusal.None, await OfferAgain(ann, connection: 2));
        Assert.Equal((2, false), (node.All<AcceptOffer>().Last().Link.Generation, node.All<AcceptOffer>().Last().Renegotiates));
    }

    private static Task<SignallingRefusal> OfferAgain(FakeClient client, int connection) =>
        client.Send(id => new ClientOffer(id, connection, "another offer"));
}
