using Conference.EndToEnd.Tests.Harness;
using Conference.EndToEnd.Tests.Moves;

namespace Conference.EndToEnd.Tests.Outlive;

/// <summary>A node is asked to end (SIGTERM) while people talk by way of it.</summary>
public class DrainTests(Chromium chromium, DrainTests.MortalCluster cluster)
    : OutliveTests(chromium, cluster), IClassFixture<DrainTests.MortalCluster>
{
    [Fact]
    public async Task The_room_of_a_node_that_is_to_end_moves_to_another_and_nobody_notices()
    {
        string room = NewRoom();
        Person[] people = await StartCall(room, "ada", "grace", "hedy");
        MovedCall call = new(Cluster, room);
        await OutlivingCall.WatchSilences(people);

        await NobodyNotices(people, async () =>
        {
            RunningNode from = await call.Node();
            RunningNode to = await call.OtherNode();
            await from.Process.Signal("TERM");

            Assert.Equal(0, await from.Process.WaitForExit(OutlivingCall.MendedWithin));
            Assert.Equal(to, await call.Node());
            foreach (Person person in people) await MovedCall.IsReachedAt(person, to);
            await MovedCall.AllSeeAndHearEachOther(people);
        });
        await OutlivingCall.NobodyFellSilent(people);
    }

    public sealed class MortalCluster() : Cluster(new ClusterOptions());
}
