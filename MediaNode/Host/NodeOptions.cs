using System.Net;
using Conference.Grains.Interfaces;
using Conference.MediaNode.Link.Srtp;

namespace Conference.MediaNode.Host;

/// <summary>A node's settings, all checked: <see cref="NodeOptionsReader"/> makes them.</summary>
/// <param name="Id">The name in the certificate.</param>
/// <param name="Bind">Where each shard listens, on a port of its own.</param>
/// <param name="Announce">Where clients are told to send, in order of preference.</param>
/// <param name="PortBase">
/// The first shard's UDP port; the next one's follows, and after the last those for moves, shard by shard. 0: any that are free.
/// </param>
/// <param name="DtlsCertificate">
/// What clients know the cluster by: certificate and key, the same on all nodes. Null: one of the node's own, and its links
/// can be handed to no other.
/// </param>
/// <param name="SrtpProfiles">By falling preference.</param>
/// <param name="PacketsPerSecondMax">The node's capacity, for placement.</param>
/// <param name="HealthPort">HTTP for <c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c>. 0: any that is free.</param>
internal sealed record NodeOptions(
    NodeId Id,
    IReadOnlyList<IPAddress> Bind,
    IReadOnlyList<IPAddress> Announce,
    int PortBase,
    int Shards,
    bool PinShards,
    IReadOnlyList<EndPoint> SiloEndpoints,
    string Certificate,
    string Key,
    string ClusterCa,
    string? DtlsCertificate,
    IReadOnlyList<SrtpProfile> SrtpProfiles,
    int PacketsPerSecondMax,
    IPAddress HealthAddress,
    int HealthPort)
{
    public const int ShardsMax = 64;
    public const int SiloEndpointsMax = 64;
    public const int PacketsPerSecondPerShard = 50_000;
    public const int MovePortsMax = 256;

    /// <summary>Further UDP ports of each shard, for clients of rooms that move here.</summary>
    public int MovePorts { get; init; } = 32;

    /// <summary>Where other nodes send the datagrams of clients that have not followed a move yet, each shard at its first port.</summary>
    public IPAddress TunnelAddress { get; init; } = TunnelAddressOf(Bind, Announce);

    /// <summary>Where other nodes bring rooms, by TCP. A wildcard is announced as <see cref="TunnelAddress"/>.</summary>
    public IPAddress DoorAddress { get; init; } = Bind.FirstOrDefault(IPAddress.Loopback);

    /// <summary>0: any that is free.</summary>
    public int DoorPort { get; init; }

    /// <summary>How long a node that was asked to end waits until nobody needs it.</summary>
    public TimeSpan DrainDeadline { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Ports in use from <see cref="PortBase"/> on.</summary>
    public static int PortsOf(int shards, int movePorts) => shards * (1 + movePorts);

    /// <summary>The first port for moves of a shard.</summary>
    public int MovePortBase(int shard) => PortBase + Shards + (shard * MovePorts);

    public static IPAddress TunnelAddressOf(IReadOnlyList<IPAddress> bind, IReadOnlyList<IPAddress> announce) =>
        bind is [var first, ..] && !AnnouncedAddresses.IsWildcard(first) ? first : announce.FirstOrDefault(IPAddress.Loopback);
}
