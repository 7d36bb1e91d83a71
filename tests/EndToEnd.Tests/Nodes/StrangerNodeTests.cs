using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Nodes;

public class StrangerNodeTests(DefaultCluster cluster)
{
    [Fact]
    public async Task A_node_with_a_certificate_of_another_authority_is_refused()
    {
        const string Name = "node-9";
        Prerequisites.OfCluster();
        await cluster.Start();
        using ClusterFiles elsewhere = new();
        await elsewhere.MakeCertificates([Name]);

        using RunningNode stranger = cluster.StartNode(Name, elsewhere);
        await Eventually.Sees(
            "the silo refuses the stranger",
            () => cluster.Silo.LogTail(lines: 50),
            log => log.Contains($"CN={Name} is refused as a media node", StringComparison.Ordinal));
        Assert.DoesNotContain(await cluster.Rest.Nodes(), node => node.Id == Name);
        Assert.Equal(0, await stranger.Metric("conference_node_linked"));
    }
}
