using Conference.MediaNode.Ingress;
using Conference.MediaNode.Simulation.Paths;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>A datagram that has come to a node: from a client, or in a tunnel.</summary>
/// <param name="Bytes">As they came.</param>
/// <param name="Inner">Of a client, or for one; null: a sign of life of a tunnel.</param>
internal sealed record Intake(byte[] Bytes, NetworkPath Path, SimDatagram? Inner, TunnelDatagram? Tunnel)
{
    /// <summary>From the room's new node for a client.</summary>
    public bool IsHomeward => Tunnel is { IsHomeward: true };

    /// <summary>It has gone on, or was taken.</summary>
    public bool IsSettled { get; set; }
}
