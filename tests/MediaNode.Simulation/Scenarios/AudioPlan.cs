namespace Conference.MediaNode.Simulation.Scenarios;

/// <summary>A microphone.</summary>
internal sealed record AudioPlan(StreamPlan Stream)
{
    public TimeSpan Every { get; init; } = TimeSpan.FromMilliseconds(60);

    public int PayloadLength { get; init; } = 40;

    /// <summary>Chance per packet that silence begins, during which nothing is sent.</summary>
    public double Silence { get; init; }
}
