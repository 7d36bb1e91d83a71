using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Moves;

public class SourceLossTests(Chromium chromium, SourceLossTests.DoomedCluster cluster)
    : MoveTests(chromium, cluster), IClassFixture<SourceLossTests.DoomedCluster>
{
    [Fact]
    public async Task When_the_source_is_killed_after_a_move_nobody_notices()
    {
        string room = NewRoom();
        Person[] people = await StartCall(room, "ada", "grace", "hedy");
        MovedCall call = new(Cluster, room);

        await NobodyNotices(people, async () =>
        {
            RunningNode from = await call.Node();
            RunningNode to = await call.OtherNode();
            await call.MoveTo(to);
            from.Process.Kill();
            await Eventually.Sees(
                $"{from.Id} is known to be lost",
                async () => new Listing<NodeSeen>(await Cluster.Rest.Nodes()),
                nodes => nodes.Single(node => node.Id == from.Id).State == "lost");

            await MovedCall.AllSeeAndHearEachOther(people);
            Assert.Equal(to, await call.Node());
        });
    }

    public sealed class DoomedCluster() : Cluster(new ClusterOptions());
}
