using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Calls;

/// <summary>A node that listens everywhere answers from the address that it was asked at: Chromium drops other answers.</summary>
public class WildcardAddressTests(Chromium chromium, WildcardAddressTests.WildcardCluster cluster)
    : CallTests(chromium, cluster), IClassFixture<WildcardAddressTests.WildcardCluster>
{
    [Fact]
    public async Task A_node_that_listens_on_all_addresses_is_reached_at_the_announced_one()
    {
        Person[] people = await JoinAll(NewRoom(), new PersonOptions(), "ada", "grace");
        await Task.WhenAll(people[0].SeesAndHears(people[1]), people[1].SeesAndHears(people[0]));

        StatsReport report = await people[0].Stats();
        StatsEntry node = report.Linked(report.SelectedPair, "remoteCandidateId")!;
        Assert.Equal("127.0.0.1", node.Text("address"));
        Assert.Equal("udp", node.Text("protocol"));
    }

    public sealed class WildcardCluster()
        : Cluster(new ClusterOptions { Nodes = 1, Bind = "0.0.0.0", Announce = "127.0.0.1" });
}
