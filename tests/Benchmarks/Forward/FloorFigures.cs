namespace Conference.Benchmarks.Forward;

/// <param name="CpuMicroseconds">Of the loop's thread, per datagram.</param>
/// <param name="Loss">Of its datagrams, 0 to 1.</param>
internal readonly record struct FloorFigures(double CpuMicroseconds, double Loss);
