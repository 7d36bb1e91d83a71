using System.Globalization;
using Conference.Cluster.Simulation.Gateways;
using Conference.Cluster.Simulation.Network;
using Conference.Cluster.Simulation.Nodes;
using Conference.Cluster.Simulation.Runs;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Cluster.Simulation.Clients;

/// <summary>What all clients of a run share.</summary>
internal sealed class ClientWorld(Wires wires, MediaMesh mesh, IReadOnlyList<GatewayProcess> gateways, SeededRandom random, Trace trace)
{
    private long _lastSession;
    private int _lastPeer;

    public Wires Wires => wires;

    public MediaMesh Mesh => mesh;

    public SeededRandom Random => random;

    public Trace Trace => trace;

    /// <summary>A join was answered by yes.</summary>
    public Action<ClientProcess, SessionId> OnJoined { get; set; } = static (_, _) => { };

    /// <summary>A client is told that it has no session although it is connected.</summary>
    public Action<ClientProcess, string> OnThrownOut { get; set; } = static (_, _) => { };

    /// <summary>A message was answered by yes.</summary>
    public Action<ClientProcess, SessionId, ClientMessage> OnAcknowledged { get; set; } = static (_, _, _) => { };

    /// <summary>As the gateway draws them.</summary>
    public SessionId NextSession() => new(string.Create(CultureInfo.InvariantCulture, $"s{++_lastSession:d5}"));

    /// <summary>Of the run's peer connections.</summary>
    public int NextPeer() => _lastPeer++;

    public GatewayProcess DrawGateway() => gateways[random.Between(0, gateways.Count - 1)];
}
