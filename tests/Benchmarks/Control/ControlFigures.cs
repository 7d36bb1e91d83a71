namespace Conference.Benchmarks.Control;

/// <summary>One row of the report.</summary>
/// <param name="Messages">That reached clients while they muted.</param>
internal sealed record ControlFigures(
    int Rooms,
    int Participants,
    Phase Creates,
    Phase Joins,
    Phase Offers,
    Phase Mutes,
    Phase Leaves,
    long Messages,
    long SiloResidentBytes,
    string Load)
{
    /// <summary>Joining, offering and leaving, in milliseconds of the silo's CPU for each participant.</summary>
    public double CpuPerStay => Joins.Cpu + Offers.Cpu + Leaves.Cpu;

    public double MessagesPerSecond => Messages / Math.Max(Mutes.Seconds, 1e-9);

    /// <summary>Microseconds of the silo's CPU for each message that reached a client, the mute that caused them included.</summary>
    public double CpuPerMessage => Mutes.CpuSeconds * 1e6 / Math.Max(1, Messages);
}
