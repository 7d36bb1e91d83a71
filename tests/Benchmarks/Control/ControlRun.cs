using Conference.LoadGenerator.Cluster;
using Conference.LoadGenerator.Figures;
using Conference.LoadGenerator.Signalling;

namespace Conference.Benchmarks.Control;

/// <summary>So many rooms with so many people each: made, joined, talked in and left.</summary>
internal sealed class ControlRun(LocalCluster cluster, int atOnce)
{
    private static readonly TimeSpan QuietAfter = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan QuietMax = TimeSpan.FromMinutes(5);

    private readonly GatewayClient _gateway = new(cluster.Gateway, cluster.ApiKey);
    private readonly Phase _creates = new(cluster.SiloProcess);
    private readonly Phase _joins = new(cluster.SiloProcess);
    private readonly Phase _offers = new(cluster.SiloProcess);
    private readonly Phase _mutes = new(cluster.SiloProcess);
    private readonly Phase _leaves = new(cluster.SiloProcess);
    private long _messages;
    private long _resident;

    public async Task<ControlFigures> MeasureAsync(
        string name, int rooms, int participants, int rounds, int mutes, int roomsMade)
    {
        string[] made = [.. Enumerable.Range(0, roomsMade).Select(index => $"{name}-made-{index}")];
        await _creates.RunAsync(made, atOnce, room => _gateway.CreateRoomAsync(room, participants));
        foreach (string room in made) await _gateway.CloseRoomAsync(room);
        for (int round = 0; round < rounds; round++)
        {
            await StayAsync([.. Enumerable.Range(0, rooms).Select(index => $"{name}-{round}-{index}")], participants, mutes / rounds);
        }

        return new ControlFigures(
            rooms, participants, _creates, _joins, _offers, _mutes, _leaves, _messages, _resident, MachineFigures.LoadAverage);
    }

    private async Task StayAsync(string[] rooms, int participants, int mutes)
    {
        foreach (string room in rooms) await _gateway.CreateRoomAsync(room, participants);
        ControlClient[] clients = await InviteAsync(rooms, participants);
        await _joins.RunAsync(clients, atOnce, client => client.JoinAsync(), () => QuietAsync(clients));
        await _offers.RunAsync(clients, atOnce, client => client.OfferAsync(), () => QuietAsync(clients));

        long before = clients.Sum(client => client.Received);
        IEnumerable<(ControlClient Client, bool Muted)> turns = Enumerable.Range(0, mutes)
            .Select(turn => (clients[turn * 7919L % clients.Length], turn / clients.Length % 2 == 0));
        await _mutes.RunAsync(turns, atOnce, turn => turn.Client.MuteAsync(turn.Muted), () => QuietAsync(clients));
        _messages += clients.Sum(client => client.Received) - before;
        _resident = Math.Max(_resident, ProcessFigures.Of(cluster.SiloProcess).ResidentBytes);

        await _leaves.RunAsync(clients, atOnce, client => client.LeaveAsync(), () => QuietAsync(clients));
        foreach (ControlClient client in clients) await client.DisposeAsync();
        foreach (string room in rooms) await _gateway.CloseRoomAsync(room);
    }

    /// <summary>With a token each, one of each room after another, so that all rooms fill alike.</summary>
    private async Task<ControlClient[]> InviteAsync(string[] rooms, int participants)
    {
        ControlClient[] guests = new ControlClient[rooms.Length * participants];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, guests.Length),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce },
            async (index, _) =>
            {
                string token = await _gateway.TokenAsync(rooms[index % rooms.Length], $"p{index / rooms.Length}", publish: true);
                guests[index] = new ControlClient(cluster.Gateway, token);
            });
        return guests;
    }

    /// <summary>Until nothing has come for a while: what the calls set going has been told to everybody.</summary>
    private static async Task QuietAsync(ControlClient[] clients)
    {
        using CancellationTokenSource late = new(QuietMax);
        long before = -1;
        for (long now = clients.Sum(client => client.Received); now != before; now = clients.Sum(client => client.Received))
        {
            before = now;
            await Task.Delay(QuietAfter, late.Token);
        }
    }
}
