using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Gateway.Api.Contracts;

/// <summary>The load of one shard: one thread of a media node.</summary>
/// <param name="CpuPermille">Thousandths of one core.</param>
/// <param name="PacketsInPerSecond">Packets received per second.</param>
/// <param name="PacketsOutPerSecond">Packets sent per second.</param>
/// <param name="Links">Clients connected to it.</param>
/// <param name="Rooms">Rooms that it carries.</param>
public sealed record NodeShard(int CpuPermille, int PacketsInPerSecond, int PacketsOutPerSecond, int Links, int Rooms)
{
    internal static NodeShard From(ShardLoad load) =>
        new(load.CpuPermille, load.PacketsInPerSecond, load.PacketsOutPerSecond, load.Links, load.Rooms);
}
