using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Moves;

public class TargetLossTests(Chromium chromium, TargetLossTests.DoomedCluster cluster)
    : MoveTests(chromium, cluster), IClassFixture<TargetLossTests.DoomedCluster>
{
    private static readonly TimeSpan DecidedWithin = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task When_the_target_is_killed_while_a_room_moves_the_call_goes_on_at_the_other_node()
    {
        string room = NewRoom();
        Person[] people = await StartCall(room, "ada", "grace", "hedy");
        MovedCall call = new(Cluster, room);
        RunningNode from = await call.Node();
        RunningNode to = await call.OtherNode();

        await call.Ask(to);
        to.Process.Kill();

        RoomSeen seen = await call.HasCome(
            $"the room is at {from.Id} and not moving",
            now => now.Node == from.Id && now.Move is { HasFailed: true } or { IsDone: true },
            DecidedWithin);
        Output.WriteLine($"{seen.Move}; {Machine.Load}");
        await Task.WhenAll(people.Select(person => person.WaitConnected()));
        await MovedCall.AllSeeAndHearEachOther(people);
        foreach (Person person in people) await MovedCall.IsReachedAt(person, from);
    }

    public sealed class DoomedCluster() : Cluster(new ClusterOptions());
}
