using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Moves;

public class FirefoxMoveTests(Chromium chromium, Firefox firefox, LanCluster cluster)
    : FirefoxTests(chromium, firefox, cluster)
{
    [Fact]
    public async Task Firefox_follows_two_moves_by_restarts_of_ICE_on_one_connection()
    {
        string room = NewRoom();
        FirefoxPerson fay = await JoinFirefox(room, "fay", MovePages.Options);
        Person ada = await Join(room, "ada", MovePages.Options);
        await AllSeeAndHearEachOther(fay, ada);
        await ada.Ask<bool>(MovePages.WatchMedia);
        MovedCall call = new(Cluster, room);
        Notice notice = await Notice.From([ada]);

        for (int move = 1; move <= 2; move++)
        {
            RunningNode to = await call.OtherNode();
            TimeSpan took = await call.MoveTo(to);
            Output.WriteLine($"Everybody was at {to.Id} after {took.TotalMilliseconds:0} ms; {Machine.Load}");
            await AllSeeAndHearEachOther(fay, ada);
            await MovedCall.IsReachedAt(ada, to);

            // A machine that is slow with it is asked again.
            Assert.InRange(await fay.Ask<int>("() => window.watch.restarts"), move, 2 * move);
            Assert.Equal(1, await fay.Ask<int>("() => window.watch.peers.length"));
            Assert.Equal("connected", (await fay.Stats()).State);
        }

        await notice.NothingWasDone();
    }
}
