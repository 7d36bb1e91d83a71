using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Moves;

/// <summary>Clients that do not do what others do when a room moves.</summary>
public class StayingClientTests(Chromium chromium, DefaultCluster cluster) : MoveTests(chromium, cluster)
{
    [Fact]
    public async Task Who_does_not_follow_stays_where_it_is_and_in_the_call()
    {
        (MovedCall call, Person ada, Person grace) = await Start("candidates", "restartIce", "replaceConnection");
        RunningNode from = await call.Node();
        RunningNode to = await call.OtherNode();
        Notice notice = await Notice.From([ada]);

        await call.Ask(to);
        await Eventually.Sees(
            "ada's client has been asked for all it could do",
            () => ada.Ask<string[]>("() => window.watch.unheard"),
            unheard => unheard.Contains("replaceConnection"));

        await MovedCall.AllSeeAndHearEachOther(ada, grace);
        await MovedCall.IsReachedAt(grace, to);
        await MovedCall.IsReachedAt(ada, from);
        await notice.NothingWasDone();
        Assert.Equal(to, await call.Node());
    }

    [Fact]
    public async Task Who_does_not_take_candidates_follows_by_a_restart_of_ICE()
    {
        (MovedCall call, Person ada, Person grace) = await Start("candidates");
        RunningNode to = await call.OtherNode();

        await call.MoveTo(to);

        await MovedCall.AllSeeAndHearEachOther(ada, grace);
        await MovedCall.IsReachedAt(ada, to);
        Assert.Equal(1, await ada.Ask<int>("() => window.watch.peers.length"));
        Assert.NotEqual(0, await ada.Ask<int>("() => window.watch.restarts"));
        Assert.Equal(0, await grace.Ask<int>("() => window.watch.restarts"));
    }

    [Fact]
    public async Task Who_follows_in_no_other_way_gets_a_second_connection_while_the_first_goes_on()
    {
        (MovedCall call, Person ada, Person grace) = await Start("candidates", "restartIce");
        RunningNode to = await call.OtherNode();
        Notice notice = await Notice.From([grace]);

        await call.BringTo(to);
        await Eventually.Sees(
            "ada has a second connection, and the first is closed",
            () => ada.Ask<string>("() => window.watch.peers.map((peer) => peer.connectionState).join(' ')"),
            states => states == "closed connected");

        await MovedCall.AllSeeAndHearEachOther(ada, grace);
        await MovedCall.IsReachedAt(ada, to);
        Assert.Equal("connected", (await ada.Stats()).State);
        await notice.NothingWasDone();
    }

    /// <param name="unheard">What ada's client does not hear.</param>
    private async Task<(MovedCall Call, Person Ada, Person Grace)> Start(params string[] unheard)
    {
        string room = NewRoom();
        Person ada = await Join(room, "ada", MovePages.DeafTo(unheard));
        Person grace = await Join(room, "grace", MovePages.Options);
        await MovedCall.AllSeeAndHearEachOther(ada, grace);
        foreach (Person person in (Person[])[ada, grace]) await person.Ask<bool>(MovePages.WatchMedia);
        return (new MovedCall(Cluster, room), ada, grace);
    }
}
