namespace Conference.LoadGenerator;

/// <summary>When the packets of a video leave.</summary>
internal enum Pace
{
    /// <summary>All packets of a frame back to back, as browsers without a pacer do.</summary>
    Frame,

    /// <summary>One by one, at equal distances.</summary>
    Even,
}
