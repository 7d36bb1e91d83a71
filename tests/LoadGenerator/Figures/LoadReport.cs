namespace Conference.LoadGenerator.Figures;

/// <summary>A line for what joining cost, and one per window.</summary>
internal static class LoadReport
{
    public static string Joined(JoinFigures joins) =>
        $"JOIN answer p50 {joins.Answer.P50:F1} ms | connected p50 {joins.Connected.P50:F1} ms | "
        + $"server {joins.ServerCpuPerJoin:F2} CPU ms and {joins.BytesPerSubscriber / 1e6:F3} MB per subscriber";

    public static string Measured(double rate, WindowFigures window) =>
        $"{(window.IsNoisy ? "NOISY " : "")}RUN rate {rate:F0} for {window.Seconds:F1} s | "
        + $"in {window.Sent / window.Seconds:F0} pps, out {window.ReceivedPerSecond:F0} pps | "
        + $"lost {window.Loss:P3} duplicates {window.Duplicates} late {window.Late} silent {window.Silent} spoilt {window.Spoilt} "
        + $"generator drops {window.GeneratorDrops} unsent {window.Refused} | "
        + $"latency ms p50 {window.LatencyP50:F2} p99 {window.LatencyP99:F2} max {window.LatencyMax:F1} | "
        + $"server {window.ServerCpu / window.Seconds:P1} of a CPU = {window.CpuMicroseconds:F2} us per packet, "
        + $"{window.ServerResident / 1e6:F1} MB | "
        + $"generator {window.GeneratorCpu / window.Seconds:P1}, longest turn {window.LongestTurnMs:F1} ms, allocated {window.Allocated} | "
        + $"others {window.OtherCpu / window.Seconds:P0} | key frames wanted {window.KeyFramesWanted}";
}
