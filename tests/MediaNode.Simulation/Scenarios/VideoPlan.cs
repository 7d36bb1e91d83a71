namespace Conference.MediaNode.Simulation.Scenarios;

/// <summary>A camera, with one stream or one per simulcast layer, the smallest first.</summary>
internal sealed record VideoPlan(IReadOnlyList<StreamPlan> Streams)
{
    private static readonly string[] Names = ["q", "h", "f"];

    public TimeSpan Every { get; init; } = TimeSpan.FromMilliseconds(100);

    public int PacketsPerFrameMax { get; init; } = 3;

    public int PayloadLengthMax { get; init; } = 200;

    /// <summary>Chance per frame that a packet of padding follows, to probe for bandwidth.</summary>
    public double Padding { get; init; }

    /// <summary>Announced by a=ssrc; otherwise packets are known by their mid only.</summary>
    public bool IsAnnounced { get; init; } = true;

    public IReadOnlyList<string> Rids => Streams.Count > 1 ? Names[..Streams.Count] : [];
}
