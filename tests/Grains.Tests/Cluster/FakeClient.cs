using Conference.Grains.Interfaces.Signalling;

namespace Conference.Cluster;

/// <summary>A client and its gateway connection: keeps what it is told, in the order of arrival.</summary>
internal sealed class FakeClient(TestCluster cluster, string participant)
{
    private static int s_sessions;

    private readonly List<Connection> _connections = [];
    private readonly SortedDictionary<long, ServerMessage> _received = [];
    private long _lastMessage;
    private int _connection;
    private bool _isConnected;

    public ParticipantId Participant { get; } = new(participant);

    public ParticipantKey Key => new(TestCluster.RoomKey, Participant);

    public string SessionId { get; } = $"session-{Interlocked.Increment(ref s_sessions)}";

    public string Secret { get; private set; } = string.Empty;

    public string ConnectionId => $"{SessionId}-{_connections.Count}";

    /// <summary>Each message once, by id.</summary>
    public IReadOnlyCollection<ServerMessage> Received => _received.Values;

    public long LastSeen => _received.Count == 0 ? 0 : _received.Keys.Last();

    /// <summary>Envelopes as they arrived, repeated ones too.</summary>
    public List<Envelope> Deliveries { get; } = [];

    public ISignallingSessionGrain Session => cluster.Session(SessionId);

    public async Task<OpenResult> Open(Grants grants)
    {
        ISignallingObserver connection = Connect();
        OpenResult result = await Session.Open(
            new OpenRequest(Key, $"{participant}'s name", grants, $"token of {SessionId}", ConnectionId), connection);
        Secret = result.Secret;
        await cluster.Quiet();
        return result;
    }

    public async Task<SignallingRefusal> Resume(long? lastSeen = null, string? secret = null)
    {
        ISignallingObserver connection = Connect();
        SignallingRefusal refusal = await Session.Resume(secret ?? Secret, lastSeen ?? LastSeen, ConnectionId, connection);
        await cluster.Quiet();
        return refusal;
    }

    /// <summary>As its gateway does.</summary>
    public async Task AskAfterConnection()
    {
        if (_isConnected) await Session.Holds(ConnectionId);
    }

    public async Task LoseConnection()
    {
        _isConnected = false;
        await Session.ConnectionLost(ConnectionId);
        await cluster.Quiet();
    }

    public async Task<SignallingRefusal> Send(Func<long, ClientMessage> message)
    {
        SignallingRefusal refusal = await Session.Receive(message(++_lastMessage));
        await cluster.Quiet();
        return refusal;
    }

    public Task<SignallingRefusal> Offer() => Send(id => new ClientOffer(id, ++_connection, $"offer of {participant}"));

    /// <summary>Offers a new connection and has the node answer it.</summary>
    public async Task Publish(FakeNode node, int audioSlots = 2, int videoSlots = 2)
    {
        Assert.Equal(SignallingRefusal.None, await Offer());
        await node.AnswerOffers(audioSlots, videoSlots);
        Assert.Contains(Received, message => message is ServerAnswer answer && answer.OfferId == _lastMessage);
    }

    public IEnumerable<T> All<T>()
        where T : ServerMessage => Received.OfType<T>();

    /// <summary>Who is shown in each slot that shows somebody.</summary>
    public Dictionary<string, string> Shown() => All<ServerSlots>().Last().Slots
        .Where(slot => slot.Participant is not null)
        .ToDictionary(slot => slot.Mid, slot => slot.Participant!.Value.Value);

    private ISignallingObserver Connect()
    {
        cluster.Keep(this);
        _isConnected = true;
        Connection connection = new(this);
        _connections.Add(connection);
        return cluster.Silo.Grains.CreateObjectReference<ISignallingObserver>(connection);
    }

    private sealed class Connection(FakeClient client) : ISignallingObserver
    {
        public Task Deliver(Envelope envelope)
        {
            client.Deliveries.Add(envelope);
            client._received[envelope.Id] = envelope.Message;
            return Task.CompletedTask;
        }
    }
}
