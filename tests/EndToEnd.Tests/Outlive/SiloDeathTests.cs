using Conference.EndToEnd.Tests.Harness;
using Conference.EndToEnd.Tests.Moves;
using static Microsoft.Playwright.Assertions;

namespace Conference.EndToEnd.Tests.Outlive;

/// <summary>A silo is killed while people talk, come, go and move.</summary>
public class SiloDeathTests(Chromium chromium, SiloDeathTests.MortalCluster cluster)
    : OutliveTests(chromium, cluster), IClassFixture<SiloDeathTests.MortalCluster>
{
    /// <summary>Longer than a session waits for its client, and a node's link for its node.</summary>
    private static readonly TimeSpan LongRest = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Nobody_in_a_call_notices_that_the_silo_is_killed_twice_and_afterwards_everything_works()
    {
        string room = NewRoom();
        Person[] people = await StartCall(room, "ada", "grace", "hedy");
        Person ada = people[0];
        Notice notice = await Notice.From(people);
        await OutlivingCall.WatchSilences(people);

        await NobodyNotices(people, async () =>
        {
            foreach (TimeSpan rest in (TimeSpan[])[TimeSpan.Zero, LongRest])
            {
                await KillSilo(people);
                await Task.Delay(rest, TestContext.Current.CancellationToken);
                await MovedCall.AllSeeAndHearEachOther(people);
                await StartSilo(people);
                await OutlivingCall.RosterIs(Cluster, room, people);
            }

            await MovedCall.AllSeeAndHearEachOther(people);
        });
        await OutlivingCall.NobodyFellSilent(people);

        foreach (string muted in (string[])["true", "false"])
        {
            await ada.Press("toggle-microphone");
            foreach (Person other in people[1..]) await Expect(await other.TileOf(ada)).ToHaveAttributeAsync("data-muted", muted);
        }

        Person emmy = await Join(room, "emmy", MovePages.Options);
        await MovedCall.AllSeeAndHearEachOther([.. people, emmy]);
        await OutlivingCall.RosterIs(Cluster, room, [.. people, emmy]);
        await notice.NothingWasDone();
    }

    [Fact]
    public async Task Who_leaves_while_the_silo_is_dead_has_left_when_there_is_another()
    {
        string room = NewRoom();
        Person[] people = await StartCall(room, "ada", "grace", "hedy");
        (Person ada, Person grace, Person hedy) = (people[0], people[1], people[2]);

        await KillSilo(people);
        await hedy.Page.CloseAsync();
        await StartSilo(ada, grace);

        await OutlivingCall.RosterIs(Cluster, room, ada, grace);
        await Expect(ada.OtherTiles).ToHaveCountAsync(1);
        await OutlivingCall.NothingIsOrphaned(Cluster, links: 2);
        await OutlivingCall.NobodyReconnected([ada, grace]);
        await Leave(ada, grace);
    }

    [Fact]
    public async Task Who_joins_while_the_silo_is_killed_gets_in_when_there_is_another()
    {
        string room = NewRoom();
        Person[] people = await StartCall(room, "ada", "grace");
        Notice notice = await Notice.From(people);

        Person emmy = await Open(room, "emmy", MovePages.Options);
        await Eventually.Sees("emmy's page has begun to offer", () => emmy.Ask<int>("() => window.watch.peers.length"), peers => peers > 0);
        await KillSilo(people);
        await StartSilo([.. people, emmy]);

        await MovedCall.AllSeeAndHearEachOther([.. people, emmy]);
        await OutlivingCall.RosterIs(Cluster, room, [.. people, emmy]);
        await OutlivingCall.NothingIsOrphaned(Cluster, links: 3);
        await notice.NothingWasDone();
        await Leave([.. people, emmy]);
    }

    [Fact]
    public async Task A_room_whose_silo_is_killed_while_it_moves_is_at_one_node_afterwards_and_its_people_stay_together()
    {
        string room = NewRoom();
        Person[] people = await StartCall(room, "ada", "grace", "hedy");
        MovedCall call = new(Cluster, room);
        RunningNode to = await call.OtherNode();
        await OutlivingCall.WatchSilences(people);

        await call.Ask(to);
        await KillSilo(people);
        await MovedCall.AllSeeAndHearEachOther(people);
        await StartSilo(people);

        RoomSeen seen = await call.HasCome(
            "the move has come to an end", now => now.Move is { IsDone: true } or { HasFailed: true }, OutlivingCall.MendedWithin);
        Output.WriteLine($"The room is at {seen.Node}: {seen.Move}; {Machine.Load}");
        await MovedCall.AllSeeAndHearEachOther(people);
        await OutlivingCall.RosterIs(Cluster, room, people);
        await OutlivingCall.NothingIsOrphaned(Cluster, links: 3);
        foreach (Person person in people) await MovedCall.IsReachedAt(person, Cluster.Node(seen.Node!));
        await OutlivingCall.NobodyFellSilent(people);
        await Leave(people);
    }

    [Fact]
    public async Task A_node_that_is_killed_while_the_silo_is_dead_is_found_out_by_the_next_silo()
    {
        string room = NewRoom();
        Person[] people = await StartCall(room, "ada", "grace", "hedy");
        RunningNode node = await new MovedCall(Cluster, room).Node();

        await KillSilo(people);
        node.Process.Kill();
        await StartSilo(people);

        await Eventually.Sees(
            "the room has another node",
            () => Cluster.Rest.Room(room),
            now => now.Node is not null && now.Node != node.Id,
            OutlivingCall.MendedWithin);
        await OutlivingCall.HaveState(people, "connected");
        await MovedCall.AllSeeAndHearEachOther(people);
        await OutlivingCall.RosterIs(Cluster, room, people);
        await OutlivingCall.NothingIsOrphaned(Cluster, links: 3);
        await Leave(people);
    }

    /// <summary>The next test of the class counts what nodes carry.</summary>
    private static async Task Leave(params Person[] people)
    {
        foreach (Person person in people) await person.Press("leave");
    }

    public sealed class MortalCluster() : Cluster(new ClusterOptions());
}
