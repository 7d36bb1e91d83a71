using Conference.EndToEnd.Tests.Harness;
using Conference.EndToEnd.Tests.Moves;

namespace Conference.EndToEnd.Tests.Outlive;

/// <summary>The only node is asked to end (SIGTERM) while people talk by way of it.</summary>
public class LastNodeTests(Chromium chromium, LastNodeTests.MortalCluster cluster)
    : OutliveTests(chromium, cluster), IClassFixture<LastNodeTests.MortalCluster>
{
    [Fact]
    public async Task A_node_without_another_carries_its_call_until_that_is_over_and_then_ends()
    {
        string room = NewRoom();
        Person[] people = await StartCall(room, "ada", "grace");
        RunningNode node = await new MovedCall(Cluster, room).Node();
        Notice notice = await Notice.From(people);

        await node.Process.Signal("TERM");
        await Eventually.Sees(
            "the node says that it waits", () => node.Process.Log, log => log.Contains("is draining: 1 rooms", StringComparison.Ordinal));
        await MovedCall.AllSeeAndHearEachOther(people);
        Person emmy = await Join(room, "emmy", MovePages.Options);
        await MovedCall.AllSeeAndHearEachOther([.. people, emmy]);
        await notice.NothingWasDone();
        Assert.False(node.Process.HasExited);

        foreach (Person person in (Person[])[.. people, emmy]) await person.Press("leave");
        Assert.Equal(0, await node.Process.WaitForExit(OutlivingCall.MendedWithin));
    }

    public sealed class MortalCluster() : Cluster(new ClusterOptions { Nodes = 1 });
}
