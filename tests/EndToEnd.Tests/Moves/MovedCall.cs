using System.Diagnostics;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Moves;

/// <summary>A room of a two-node cluster, and what is asked of it.</summary>
internal sealed class MovedCall(Cluster cluster, string room)
{
    /// <summary>From the request until every client has followed or was given up.</summary>
    private static readonly TimeSpan DoneWithin = TimeSpan.FromSeconds(20);

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
    public async Task<TimeSpan> MoveTo(RunningNode to)
    {
        Stopwatch watch = Stopwatch.StartNew();
        await IsDone(await Ask(to));
        Assert.Equal(to.Id, (await cluster.Rest.Room(room)).Node);
        return watch.Elapsed;
    }

    public async Task IsDone(string move)
    {
        RoomSeen seen = await HasCome(
            "everybody has followed", now => now.Move is { } latest && latest.Id == move && (latest.IsDone || latest.HasFailed));
        Assert.True(seen.Move!.IsDone, $"{seen.Move}");
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
