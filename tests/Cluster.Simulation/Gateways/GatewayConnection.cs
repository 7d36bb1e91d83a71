using Conference.Cluster.Simulation.Network;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Cluster.Simulation.Gateways;

/// <summary>One client's connection at its gateway: what the session delivers goes on to the client.</summary>
internal sealed class GatewayConnection(string id, GatewayProcess gateway, Connection connection) : ISignallingObserver
{
    public string Id => id;

    public GatewayProcess Gateway => gateway;

    public Connection Connection => connection;

    public ISignallingObserver? Reference { get; set; }

    public SessionId? Session { get; set; }

    /// <summary>The client's end of it.</summary>
    public required Action<Envelope> Receive { get; init; }

    public Task Deliver(Envelope envelope)
    {
        if (gateway.IsUp) connection.Send(gateway, () => Receive(envelope));
        return Task.CompletedTask;
    }
}
