using System.Globalization;

namespace Conference.LoadGenerator.Figures;

/// <summary>What the kernel says of the whole machine.</summary>
/// <param name="BusySeconds">CPU time of everybody, all processors together.</param>
internal readonly record struct MachineFigures(double BusySeconds)
{
    private const double TicksPerSecond = 100;

    public static string LoadAverage => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    //  cpu  user nice system idle iowait irq softirq steal guest guest_nice
    public static MachineFigures Read()
    {
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int[] busy = [1, 2, 3, 6, 7, 8];
        return new MachineFigures(busy.Sum(field => long.Parse(fields[field], CultureInfo.InvariantCulture)) / TicksPerSecond);
    }

    /// <summary>Datagrams that the kernel dropped at UDP sockets bound to these ports, since they were opened.</summary>
    public static long UdpDrops(IReadOnlySet<int> ports)
    {
        long drops = 0;
        foreach (string line in File.ReadLines("/proc/net/udp").Skip(1))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int port = int.Parse(fields[1].AsSpan(fields[1].IndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (ports.Contains(port)) drops += long.Parse(fields[^1], CultureInfo.InvariantCulture);
        }

        return drops;
    }
}
