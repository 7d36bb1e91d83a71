using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Cluster;

/// <summary>Everything at once, in a random order: nothing may hang, and in the end everybody knows the same.</summary>
public class StormTests
{
    private static readonly string[] Names = ["ann", "bob", "cat", "dan", "eve"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task After_a_storm_of_joins_moves_losses_and_failures_everybody_sees_the_same_room(int seed)
    {
        Random random = new(seed);
        await using TestCluster cluster = await TestCluster.Start();
        FakeNode[] nodes = [await cluster.AddNode("node-a"), await cluster.AddNode("node-b")];
        await cluster.CreateRoom();
        Dictionary<string, FakeClient> clients = [];
        for (int step = 0; step < 150; step++) await Step(cluster, nodes, clients, random);
        await Calm(cluster, nodes, clients);

        RoomSnapshot room = (await cluster.Room.Snapshot())!;
        string about = $"seed {seed}";
        Assert.True(clients.Count > 1, about);
        Assert.Equal(clients.Keys.Order(), room.Roster.Select(entry => entry.Participant.Value).Order());
        foreach ((string name, FakeClient client) in clients)
        {
            string[] others = [.. clients.Keys.Where(each => each != name).Order()];
            string shown = string.Join(" ", client.Shown());
            Assert.True(client.Shown().Values.Distinct().Order().SequenceEqual(others), $"{about}: {name} is shown {shown}");
            Assert.True(client.Received.Count == client.LastSeen, $"{about}: {name} missed a message");
        }

        FakeNode carrier = nodes.Single(node => node.Id == room.Placement!.Node);
        Assert.Equal(room.Placement!.Epoch, carrier.All<NodeCommand>().Max(command => command.Epoch));
        MoveState? state = (await cluster.Room.Describe()).Room!.Move?.State;
        Assert.False(state is MoveState.Moving or MoveState.InDoubt or MoveState.TakingBack, about);
    }

    private static async Task Step(TestCluster cluster, FakeNode[] nodes, Dictionary<string, FakeClient> clients, Random random)
    {
        string name = Names[random.Next(Names.Length)];
        FakeNode node = nodes[random.Next(nodes.Length)];
        FakeClient? client = clients.GetValueOrDefault(name);
        switch (random.Next(16))
        {
            case < 3 when client is null:
                client = new FakeClient(cluster, name);
                if ((await client.Open(Grants.All)).Refusal is RoomRefusal.None) clients[name] = client;
                break;
            case 3 when client is not null:
                await client.Send(id => new ClientLeave(id));
                clients.Remove(name);
                break;
            case 4 when client is not null:
                await client.LoseConnection();
                await client.Resume();
                break;
            case < 8 when client is not null:
                await client.Offer();
                break;
            case 8:
                await node.Unlink(random.Next(2) == 0 ? NodeEnd.ProcessEnded : NodeEnd.Unknown);
                break;
            case 9:
                if (random.Next(2) == 0) node.Restart();
                await node.Link();
                break;
            case 10:
                await node.AnswerOffers(8, 8);
                break;
            case 11 or 12:
                await cluster.Room.Move(random.Next(2) == 0 ? null : node.Id);
                await cluster.Quiet();
                break;
            case 13 or 14:
                if ((await cluster.Room.Describe()).Room!.Move is { } move) await node.Say(Said(move, random));
                break;
            default:
                await cluster.Advance(random.Next(4));
                foreach (FakeClient each in clients.Values) await each.Session.Acknowledge(each.LastSeen);
                break;
        }
    }

    /// <summary>Not always the truth, and not always by the node that could say it.</summary>
    private static NodeEvent Said(RoomMoveDescription move, Random random) => random.Next(5) switch
    {
        0 => new RoomTaken(TestCluster.RoomKey, 1, move.Id),
        1 => new RoomGiven(TestCluster.RoomKey, 1, move.Id),
        2 => new MoveFailed(TestCluster.RoomKey, 1, move.Id, MoveFailure.TimedOut, "Late."),
        3 => new MoveInDoubt(TestCluster.RoomKey, 1, move.Id),
        _ => new RoomTaken(TestCluster.RoomKey, 1, Guid.NewGuid()),
    };

    private static async Task Calm(TestCluster cluster, FakeNode[] nodes, Dictionary<string, FakeClient> clients)
    {
        foreach (FakeNode node in nodes) await node.Link();
        for (int wait = 0; wait < 4; wait++)
        {
            await cluster.Advance(12);
            foreach (FakeClient client in clients.Values) await client.Session.Acknowledge(client.LastSeen);
        }

        foreach (string name in Names.Take(3).Where(name => !clients.ContainsKey(name))) clients[name] = await cluster.Join(name);
        foreach (FakeClient client in clients.Values)
        {
            Assert.Equal(SignallingRefusal.None, await client.Offer());
            foreach (FakeNode node in nodes) await node.AnswerOffers(8, 8);
        }

        await cluster.Advance(3);
    }
}
