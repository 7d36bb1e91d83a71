using System.Net;
using System.Net.WebSockets;
using Conference.EndToEnd.Tests.Harness;
using Conference.LoadGenerator;
using Conference.LoadGenerator.Lasting;

namespace Conference.EndToEnd.Tests.Outlive.Kills;

/// <summary>
/// A platform and its people, who do not care what is being killed: rooms are created and closed, people join and leave, one
/// after the other as a seed draws them. Everything that was acknowledged is remembered.
/// </summary>
internal sealed class Platform(Cluster cluster, int seed) : IAsyncDisposable
{
    private const int RoomsMax = 6;
    private const int PeoplePerRoomMax = 4;

    private static readonly TimeSpan BetweenActs = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LeavesWithin = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(seed);
    private readonly LastingPeers _peers = new(cluster.Url, cluster.ApiKey);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, List<LastingClient>> _rooms = [];
    private readonly HashSet<string> _doubtful = [];
    private readonly HashSet<string> _closing = [];
    private int _named;

    public PlatformCounts Counts { get; } = new();

    /// <summary>Acknowledged and not closed since, with those whose joining was acknowledged and who have not left.</summary>
    public IReadOnlyDictionary<string, List<LastingClient>> Rooms => _rooms;

    public HashSet<string> Closed { get; } = [];

    public IEnumerable<LastingClient> People => _rooms.Values.SelectMany(people => people);

    /// <summary>Whether it is unknown if that one has joined; if so, it has no connection and goes by itself.</summary>
    public bool IsDoubtful(string identity) => _doubtful.Contains(identity);

    public async Task Run(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            using (await Hold()) await Act();
            await Task.Delay(BetweenActs, CancellationToken.None);
        }
    }

    /// <summary>Nothing is done until the result is disposed of.</summary>
    public async Task<IDisposable> Hold()
    {
        await _turn.WaitAsync();
        return new Turn(_turn);
    }

    /// <summary>Closes the rooms whose closing had no answer: whoever gets none asks again.</summary>
    public async Task CloseAgain()
    {
        foreach (string room in _closing.ToArray()) await Close(room);
    }

    public Task<long> Received(LastingClient client) => client.Peer is { } peer ? _peers.ReceivedAsync(peer) : Task.FromResult(-1L);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(People.Select(person => person.DisposeAsync().AsTask()));
        _peers.Dispose();
        _turn.Dispose();
    }

    private async Task Act()
    {
        try
        {
            await Draw();
            Counts.Acts++;
        }
        catch (Exception unanswered) when (unanswered
            is HttpRequestException or WebSocketException or InvalidOperationException or TimeoutException or OperationCanceledException)
        {
            Counts.Unanswered++;
        }
        catch (LoadException refused)
        {
            Counts.Refuse(refused.Message);
        }
    }

    /// <summary>Mostly joins; rooms and people come and go so that there are always some.</summary>
    private Task Draw()
    {
        string[] open = [.. _rooms.Keys.Except(_closing).Order()];
        string? room = open.Length > 0 ? open[_random.Next(open.Length)] : null;
        int drawn = _random.Next(100);
        if (room is null || (drawn < 20 && open.Length < RoomsMax)) return Create();
        if (drawn < 25 && open.Length > RoomsMax / 2) return Close(room);
        if (drawn < 40 && _rooms[room].Count > 1) return Leave(room);
        return _rooms[room].Count < PeoplePerRoomMax ? Join(room) : Leave(room);
    }

    private async Task Create()
    {
        string room = $"kills-{seed}-{++_named}";
        await cluster.Rest.CreateRoom(room);
        _rooms[room] = [];
        Counts.Created++;
    }

    private async Task Join(string room)
    {
        string identity = $"p{++_named}";
        string token = await cluster.Rest.Token(room, identity);
        _doubtful.Add(identity);
        LastingClient client = await LastingClient.JoinAsync(cluster.Url, token, identity, _peers);
        _doubtful.Remove(identity);
        _rooms[room].Add(client);
        Counts.Joined++;
    }

    private async Task Leave(string room)
    {
        LastingClient client = _rooms[room][_random.Next(_rooms[room].Count)];
        await client.LeaveAsync(LeavesWithin);
        _rooms[room].Remove(client);
        Counts.Left++;
        await Forget(client);
    }

    private async Task Close(string room)
    {
        _closing.Add(room);
        try
        {
            await cluster.Rest.CloseRoom(room);
        }
        catch (HttpRequestException absent) when (absent.StatusCode is HttpStatusCode.NotFound)
        {
            // Closed by an earlier request that had no answer.
        }

        foreach (LastingClient client in _rooms[room]) await Forget(client);
        _closing.Remove(room);
        _rooms.Remove(room);
        Closed.Add(room);
        Counts.Closed++;
    }

    private async Task Forget(LastingClient client)
    {
        Counts.Resumes += client.Resumes;
        Counts.Connections += client.Connections;
        await client.DisposeAsync();
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
