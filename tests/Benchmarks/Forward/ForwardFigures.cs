using Conference.LoadGenerator.Figures;

namespace Conference.Benchmarks.Forward;

/// <summary>What was measured for one row.</summary>
/// <param name="LoadBefore">The machine's load average when the row began.</param>
/// <param name="Floor">CPU microseconds of a plain loop for a packet, grouped as the node would.</param>
/// <param name="FloorUngrouped">The same, a send for each packet.</param>
/// <param name="FloorLoss">Of the floor's datagrams, 0 to 1.</param>
internal sealed record ForwardFigures(
    ForwardRow Row, string LoadBefore, JoinFigures Joins, WindowFigures Window, double Floor, double FloorUngrouped, double FloorLoss)
{
    public double Ratio => Floor == 0 ? 0 : Window.CpuMicroseconds / Floor;
}
