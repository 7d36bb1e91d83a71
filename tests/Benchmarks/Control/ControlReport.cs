namespace Conference.Benchmarks.Control;

/// <summary>The figures as a table for people.</summary>
internal static class ControlReport
{
    public const string Foot = """
        CPU is the silo's process, gateway included, in ms for each call, with everything that the call sets going. A stay is a join, an
        offer and a leave; "to the first row" says whether people cost more where there are more rooms. Messages are what clients were
        told while they muted; /floor is in units of the CPU of a request that no grain sees, measured in the same run.
        """;

    private const string Columns =
        "rooms | rooms/s  p50  p99 ms   CPU | joins/s  p50  p99 ms   CPU | offers/s p50  p99 ms   CPU | "
        + "messages/s µs each | stay CPU  /floor  to the first row | silo MB  load";

    public static string Head(int participants, int atOnce, int? processor, double floor) => $"""
        {participants} participants in each room, {atOnce} calls at a time, the silo on {Some(processor)} of
        {Environment.ProcessorCount} processors. A request that no grain sees takes {floor:F3} ms of CPU (the floor).

        {Columns}
        """;

    public static string Row(ControlFigures row, ControlFigures first, double floor) =>
        $"{row.Rooms,5} | {Figures(row.Creates)} | {Figures(row.Joins)} | {Figures(row.Offers)} | "
        + $"{row.MessagesPerSecond,10:F0} {row.CpuPerMessage,7:F0} | "
        + $"{row.CpuPerStay,8:F2} {row.CpuPerStay / floor,7:F0} {row.CpuPerStay / first.CpuPerStay,17:F2} | "
        + $"{row.SiloResidentBytes / 1e6,7:F0}  {row.Load}";

    private static string Some(int? processor) => processor is null ? "any" : "one";

    private static string Figures(Phase phase) => $"{phase.PerSecond,7:F0} {phase.P50,4:F1} {phase.P99,7:F1} {phase.Cpu,5:F2}";
}
