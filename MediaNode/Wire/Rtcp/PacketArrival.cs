namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>What a receiver reports of one packet in transport-wide feedback.</summary>
/// <param name="IsReceived">False: not received, and the time means nothing.</param>
/// <param name="Ticks">When, in units of 250 us, on the clock that the reference time is of.</param>
internal readonly record struct PacketArrival(bool IsReceived, long Ticks)
{
    /// <summary>In units of 250 us; one unit of the reference time is 64 ms.</summary>
    public const int TicksPerReference = 256;

    public static readonly PacketArrival Lost;

    public static PacketArrival At(long ticks) => new(true, ticks);
}
