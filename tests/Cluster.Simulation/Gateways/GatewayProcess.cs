using System.Globalization;
using Conference.Cluster.Simulation.Network;
using Conference.Cluster.Simulation.Silos;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;
using Conference.Silo.Embedded;
using Orleans;

namespace Conference.Cluster.Simulation.Gateways;

/// <summary>
/// A gateway: what SignallingHub and RoomEndpoints do, without HTTP. A call that the cluster does not carry out is answered by
/// null, as the hub answers by an error.
/// </summary>
internal sealed class GatewayProcess : Process
{
    /// <summary>Between two questions whether a session still holds its connection.</summary>
    public static readonly TimeSpan HoldsPeriod = TimeSpan.FromSeconds(3);

    private readonly ActorCluster _cluster;
    private readonly List<GatewayConnection> _connections = [];
    private OutsideParty _outside;
    private long _lastId;

    public GatewayProcess(int index, ActorCluster cluster)
        : base($"gateway{index}")
    {
        _cluster = cluster;
        _outside = cluster.Engine.AddOutsideParty();
        Start();
    }

    public void Start()
    {
        if (IsUp) return;
        IsUp = true;
        _outside = _cluster.Engine.AddOutsideParty();
        _cluster.Trace.Note("starts", Name);
        AskAfterConnections(Life);
    }

    public GatewayConnection Accept(Connection connection, Action<Envelope> receive)
    {
        GatewayConnection accepted = new(string.Create(CultureInfo.InvariantCulture, $"{Name}-{Life}-{++_lastId}"), this, connection)
        {
            Receive = receive,
        };
        _connections.Add(accepted);
        connection.OnClosedAtB = () => OnClosed(accepted);
        return accepted;
    }

    public void Join(GatewayConnection connection, SessionId session, OpenRequest request, Action<OpenResult?> answer) =>
        Call(answer, async grains =>
        {
            OpenResult opened = await SessionOf(grains, session).Open(request with { ConnectionId = connection.Id }, Reference(connection));
            if (opened.Refusal is RoomRefusal.None) connection.Session = session;
            return opened;
        });

    public void Resume(
        GatewayConnection connection, SessionId session, string secret, long lastSeen, Action<SignallingRefusal?> answer) =>
        Call(answer, async grains =>
        {
            SignallingRefusal refusal =
                await SessionOf(grains, session).Resume(secret, lastSeen, connection.Id, Reference(connection));
            if (refusal is SignallingRefusal.None) connection.Session = session;
            return (SignallingRefusal?)refusal;
        });

    public void Say(GatewayConnection connection, ClientMessage message, Action<SignallingRefusal?> answer) =>
        Call(answer, async grains => (SignallingRefusal?)await SessionOf(grains, connection.Session!.Value).Receive(message));

    public void Acknowledge(GatewayConnection connection, long lastSeen)
    {
        if (connection.Session is not { } session) return;
        Call<object?>(static _ => { }, async grains =>
        {
            await SessionOf(grains, session).Acknowledge(lastSeen);
            return null;
        });
    }

    /// <summary>What a platform asks by REST.</summary>
    public void Ask<T>(RoomKey room, Func<IRoomGrain, Task<T>> ask, Action<T?> answer)
        where T : class =>
        Call<T>(answer, async grains => await ask(grains.GetGrain<IRoomGrain>(room.ToString())));

    protected override void OnDied()
    {
        _cluster.Trace.Note("dies", Name);
        foreach (GatewayConnection connection in _connections) Forget(connection);
        _connections.Clear();
    }

    private void OnClosed(GatewayConnection connection)
    {
        if (!_connections.Remove(connection)) return;
        Forget(connection);
        if (connection.Session is not { } session) return;
        Call<object?>(static _ => { }, async grains =>
        {
            await SessionOf(grains, session).ConnectionLost(connection.Id);
            return null;
        });
    }

    private void Forget(GatewayConnection connection)
    {
        if (connection.Reference is { } reference) _cluster.Grains.DeleteObjectReference<ISignallingObserver>(reference);
        connection.Reference = null;
    }

    /// <summary>A session that was found again after its silo died knows nothing of the connection: the client is to resume.</summary>
    private void AskAfterConnections(int life) => _cluster.Wires.Agenda.After(HoldsPeriod, () =>
    {
        if (life != Life || !IsUp) return;
        foreach (GatewayConnection connection in _connections.ToArray())
        {
            if (connection.Session is not { } session) continue;
            Call(
                holds =>
                {
                    if (holds is false) Close(connection);
                },
                async grains => (bool?)await SessionOf(grains, session).Holds(connection.Id));
        }

        AskAfterConnections(life);
    });

    private void Close(GatewayConnection connection)
    {
        connection.Connection.Close(this);
        OnClosed(connection);
    }

    private ISignallingObserver Reference(GatewayConnection connection) =>
        connection.Reference ??= _cluster.Grains.CreateObjectReference<ISignallingObserver>(connection);

    private static ISignallingSessionGrain SessionOf(IGrainFactory grains, SessionId session) =>
        grains.GetGrain<ISignallingSessionGrain>(session.Value);

    /// <summary>Nobody hears an answer that comes after the gateway's end.</summary>
    private void Call<T>(Action<T?> answer, Func<IGrainFactory, Task<T?>> call)
    {
        int life = Life;
        _outside.Post(async () =>
        {
            if (life != Life) return;
            T? result = default;
            try
            {
                result = await call(_cluster.Grains);
            }
            catch (Exception failed) when (ActorCluster.IsOfAFault(failed))
            {
                _cluster.Trace.Note($"{Name} fails", failed.GetType().Name);
            }

            // Not in the turn: what follows is no business of the silo's.
            _cluster.Wires.Agenda.After(TimeSpan.Zero, () =>
            {
                if (life == Life) answer(result);
            });
        });
    }
}
