namespace Conference.EndToEnd.Tests.Harness;

/// <summary>
/// Between processes of one machine nothing is lost, unless a browser is kept from reading so long that its kernel runs out of room.
/// </summary>
internal static class Losses
{
    /// <summary>Runnable threads for each processor: with more, a browser may wait for long.</summary>
    private const double BusyLoad = 3;

    private const double BusyShareMax = 0.1;

    public static void AreTheMachines(StatsEntry inbound)
    {
        double lost = inbound.Number("packetsLost");
        double max = Machine.LoadPerProcessor > BusyLoad ? (inbound.Packets + lost) * BusyShareMax : 0;
        Assert.True(lost <= max, $"{inbound}; {Machine.Load}");
    }
}
