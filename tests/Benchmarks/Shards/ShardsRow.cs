using Conference.LoadGenerator.Figures;

namespace Conference.Benchmarks.Shards;

/// <summary>One rate at one number of shards.</summary>
/// <param name="PacketsPerSecond">To all subscribers, as those who read have seen.</param>
internal sealed record ShardsRow(int Shards, double Rate, double PacketsPerSecond, WindowFigures Window)
{
    public const double LossMax = 0.001;

    /// <summary>Of what should have come out; less means that packets queue up and will be lost later.</summary>
    private const double KeptUpMin = 0.98;

    public bool Holds => Window.Loss < LossMax && PacketsPerSecond >= KeptUpMin * PacketsPerSecondDue;

    private double PacketsPerSecondDue => Window.Sent / Window.Seconds * ShardsBench.Subscribers;

    /// <summary>Packets for each second that shards ran.</summary>
    public double PacketsPerShardSecond => PacketsPerSecond * Window.Seconds / Window.ShardCpu.Sum();
}
