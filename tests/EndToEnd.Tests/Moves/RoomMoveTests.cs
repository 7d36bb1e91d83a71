using System.Diagnostics;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Moves;

public class RoomMoveTests(Chromium chromium, DefaultCluster cluster) : MoveTests(chromium, cluster)
{
    private const int RoundTrips = 2;

    /// <summary>Four moves with rests, and then there and back before everybody has come after.</summary>
    [Fact]
    public async Task A_call_of_three_moves_six_times_and_nobody_notices()
    {
        string room = NewRoom();
        Person[] people = await StartCall(room, "ada", "grace", "hedy");
        MovedCall call = new(Cluster, room);

        await NobodyNotices(people, async () =>
        {
            for (int i = 0; i < RoundTrips * 2; i++)
            {
                RunningNode to = await call.OtherNode();
                TimeSpan took = await call.MoveTo(to);
                Output.WriteLine($"Everybody was at {to.Id} after {took.TotalMilliseconds:0} ms; {Machine.Load}");
                await MovedCall.AllSeeAndHearEachOther(people);
                foreach (Person person in people) await MovedCall.IsReachedAt(person, to);
            }

            RunningNode home = await call.Node();
            await ThereAndBack(call);
            await MovedCall.AllSeeAndHearEachOther(people);
            foreach (Person person in people) await MovedCall.IsReachedAt(person, home);
        });
    }

    private static async Task ThereAndBack(MovedCall call)
    {
        RunningNode home = await call.Node();
        Stopwatch watch = Stopwatch.StartNew();
        await call.BringTo(await call.OtherNode());
        Output.WriteLine($"Asked back {watch.ElapsedMilliseconds} ms after it was asked there; {Machine.Load}");
        await call.MoveTo(home);
    }
}
