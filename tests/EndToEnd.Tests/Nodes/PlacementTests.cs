using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Nodes;

public class PlacementTests(Chromium chromium, PlacementTests.FreshCluster cluster)
    : CallTests(chromium, cluster), IClassFixture<PlacementTests.FreshCluster>
{
    [Fact]
    public async Task A_second_room_is_carried_by_the_other_node()
    {
        (string first, string second) = (NewRoom(), NewRoom());
        Person ada = await Join(first, "ada");
        Person grace = await Join(first, "grace");
        Person hedy = await Join(second, "hedy");
        Person emmy = await Join(second, "emmy");
        await Task.WhenAll(ada.SeesAndHears(grace), emmy.SeesAndHears(hedy));

        Assert.All(await Cluster.Rest.Nodes(), node => Assert.Equal(1, node.Rooms));
        Assert.NotEqual((await Cluster.Rest.Room(first)).Node, (await Cluster.Rest.Room(second)).Node);
        foreach (RunningNode node in Cluster.Nodes)
        {
            Assert.Equal(1, await node.Metric("conference_rooms"));
            Assert.Equal(2, await node.Metric("conference_links"));
        }
    }

    public sealed class FreshCluster() : Cluster(new ClusterOptions());
}
