using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Grains.MediaNodes;

/// <summary>A node as the board sees it.</summary>
/// <param name="Rooms">How many rooms are assigned to it.</param>
/// <param name="PlacedSinceReport">Of these, how many its latest load cannot show yet.</param>
[GenerateSerializer, Immutable, Alias("board-node")]
internal sealed record BoardNode(NodeStatus Status, int Rooms, int PlacedSinceReport)
{
    private const int Permille = 1000;

    public NodePlace Place() => new(Status.Node, Status.Instance);

    /// <summary>Packets/s that it can still take: what is left of its packets or of its cores, whichever is less.</summary>
    public long FreeCapacity()
    {
        long packets = 0;
        long cpuPermille = 0;
        foreach (ShardLoad shard in Status.Load.Shards)
        {
            packets += (long)shard.PacketsInPerSecond + shard.PacketsOutPerSecond;
            cpuPermille += shard.CpuPermille;
        }

        long byPackets = Status.PacketsPerSecondMax - packets;
        long shards = Math.Max(1, Status.Load.Shards.Length);
        long byCpu = Status.PacketsPerSecondMax * ((Permille * shards) - cpuPermille) / (Permille * shards);
        return Math.Min(byPackets, byCpu) - ((long)PlacedSinceReport * LoadBoard.ReservedPacketsPerRoom);
    }
}
