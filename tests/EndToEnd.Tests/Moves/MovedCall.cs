using System.Diagnostics;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Moves;

/// <summary>A room of a two-node cluster, and what is asked of it.</summary>
internal sealed class MovedCall(Cluster cluster, string room)
{
    /// <summary>
    /// A node that gets no processor for a second is late, and then the room stays where it is, as it should: whoever
    /// wants it elsewhere asks again.
    /// </summary>
    private const int AttemptsMax = 5;

    private static readonly string[] Late = ["timed-out", "target-unreachable", "target-not-expecting"];

    /// <summary>From the request until every client has followed or was given up.</summary>
    private static readonly TimeSpan DoneWithin = TimeSpan.FromSeconds(30);

    public static Task AllSeeAndHearEachOther(params Caller[] people) =>
        Task.WhenAll(people.Select(person => person.SeesAndHears([.. people.Where(other => other != person)])));

    public async Task<RunningNode> Node() => cluster.Node((await cluster.Rest.Room(room)).Node!);

    public async Task<RunningNode> OtherNode()
    {
        RunningNode node = await Node();
        return cluster.Nodes.Single(other => other != node);
    }

    /// <returns>The move's id.</returns>
    public async Task<string> Ask(RunningNode to) => (await cluster.Rest.Move(room, to.Id)).Id;

    /// <summary>Moves, and waits until everybody has followed.</summary>
    public Task<TimeSpan> MoveTo(RunningNode to) => Move(to, move => move.IsDone);

    /// <summary>Moves, and waits for nobody to follow.</summary>
    public Task<TimeSpan> BringTo(RunningNode to) => Move(to, move => move.State is "following" or "done");

    private async Task<TimeSpan> Move(RunningNode to, Predicate<MoveSeen> isThere)
    {
        for (int attempt = 1; ; attempt++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            string id = await Ask(to);
            RoomSeen now = await HasCome(
                $"the room has come to {to.Id}, or stays",
                now => now.Move is { } latest && latest.Id == id && (isThere(latest) || latest.HasFailed));
            if (now.Move is { } move && isThere(move))
            {
                Assert.Equal(to.Id, now.Node);
                return watch.Elapsed;
            }

            string seen = $"Attempt {attempt}: {now.Move}; {Machine.Load}";
            Assert.True(attempt < AttemptsMax && Late.Contains(now.Move?.Failure?.Code), seen);
            TestContext.Current.TestOutputHelper!.WriteLine(seen);
        }
    }

    public Task<RoomSeen> HasCome(string condition, Func<RoomSeen, bool> isGood, TimeSpan? within = null) =>
        Eventually.Sees(condition, () => cluster.Rest.Room(room), isGood, within ?? DoneWithin);

    /// <summary>At the node itself, not by way of another.</summary>
    public static async Task IsReachedAt(Person person, RunningNode node)
    {
        int port = await RemotePort(person);
        Assert.True(node.UdpPorts.Contains(port), $"{person.Name} is reached over port {port}, which is none of {node.Id}.");
    }

    public static async Task<int> RemotePort(Person person)
    {
        StatsReport report = await person.Stats();
        return (int)report.Linked(report.SelectedPair, "remoteCandidateId")!.Number("port");
    }
}
