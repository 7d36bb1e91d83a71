using Conference.EndToEnd.Tests.Harness;
using Conference.EndToEnd.Tests.Moves;

namespace Conference.EndToEnd.Tests.Outlive;

/// <summary>
/// The network between a media node and the silo fails while people talk by way of that node. A link that is silent for 5 s is
/// given up; a node that has not dialled again 10 s later is lost, and its rooms are given to others.
/// </summary>
public class PartitionTests(Chromium chromium, PartitionTests.PartedCluster cluster)
    : OutliveTests(chromium, cluster), IClassFixture<PartitionTests.PartedCluster>
{
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public async Task Nobody_notices_that_the_node_of_a_call_has_no_way_to_the_silo_for(int seconds)
    {
        string room = NewRoom();
        Person[] people = await StartCall(room, "ada", "grace");
        RunningNode node = await new MovedCall(Cluster, room).Node();
        await OutlivingCall.WatchSilences(people);

        await NobodyNotices(people, async () =>
        {
            Cluster.Proxy(node).FallSilent();
            await Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
            await MovedCall.AllSeeAndHearEachOther(people);
            Cluster.Proxy(node).Speak();

            await HasStayed(room, node, people);
        });
        await OutlivingCall.NobodyFellSilent(people);
        await Leave(people);
    }

    [Fact]
    public async Task Nobody_notices_that_the_link_of_a_node_is_reset()
    {
        string room = NewRoom();
        Person[] people = await StartCall(room, "ada", "grace");
        RunningNode node = await new MovedCall(Cluster, room).Node();
        await OutlivingCall.WatchSilences(people);

        await NobodyNotices(people, async () =>
        {
            long links = await node.Metric("conference_node_links_total");
            Cluster.Proxy(node).Reset();
            await Eventually.Sees("the node is linked again", () => node.Metric("conference_node_links_total"), now => now > links);

            await HasStayed(room, node, people);
        });
        await OutlivingCall.NobodyFellSilent(people);
        await Leave(people);
    }

    [Fact]
    public async Task A_node_that_is_silent_for_too_long_loses_its_rooms_and_carries_nothing_when_it_is_back()
    {
        string room = NewRoom();
        Person[] people = await StartCall(room, "ada", "grace");
        RunningNode node = await new MovedCall(Cluster, room).Node();

        Cluster.Proxy(node).FallSilent();
        await Eventually.Sees(
            $"{node.Id} is lost",
            async () => new Listing<NodeSeen>(await Cluster.Rest.Nodes()),
            nodes => nodes.Single(seen => seen.Id == node.Id).State == "lost");
        await Eventually.Sees(
            "the room has another node", () => Cluster.Rest.Room(room), now => now.Node is not null && now.Node != node.Id);
        await OutlivingCall.HaveState(people, "connected");
        await MovedCall.AllSeeAndHearEachOther(people);
        Cluster.Proxy(node).Speak();

        await Cluster.IsUp();
        await Eventually.Sees(
            $"{node.Id} carries nothing", () => node.Metric("conference_links"), links => links == 0, OutlivingCall.MendedWithin);
        await OutlivingCall.NothingIsOrphaned(Cluster, links: 2);
        await MovedCall.AllSeeAndHearEachOther(people);
        await Leave(people);
    }

    /// <summary>The room is where it was, and the cluster is at peace again.</summary>
    private async Task HasStayed(string room, RunningNode node, Person[] people)
    {
        await Cluster.IsUp();
        Assert.Equal(node.Id, (await Cluster.Rest.Room(room)).Node);
        await MovedCall.AllSeeAndHearEachOther(people);
        await OutlivingCall.RosterIs(Cluster, room, people);
        await OutlivingCall.NothingIsOrphaned(Cluster, links: people.Length);
    }

    /// <summary>The next test of the class counts what nodes carry.</summary>
    private static async Task Leave(Person[] people)
    {
        foreach (Person person in people) await person.Press("leave");
    }

    public sealed class PartedCluster() : Cluster(new ClusterOptions { NodesByProxy = true });
}
