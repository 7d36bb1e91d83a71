using System.Globalization;

namespace Conference.LoadGenerator.Figures;

/// <summary>What the kernel says of some processes together.</summary>
/// <param name="CpuSeconds">User and system time since their start.</param>
/// <param name="ResidentBytes">VmRSS.</param>
internal readonly record struct ProcessFigures(double CpuSeconds, long ResidentBytes)
{
    /// <summary>USER_HZ, which Linux fixes at 100 on all platforms that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <exception cref="LoadException">There is no such process.</exception>
    public static ProcessFigures Of(params IReadOnlyList<int> processes)
    {
        double cpu = 0;
        long resident = 0;
        foreach (int process in processes)
        {
            try
            {
                // The name of field 2 may hold blanks; fields 14 and 15 are counted from the one behind it.
                string stat = File.ReadAllText($"/proc/{process}/stat");
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                cpu += (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
                resident += Number(fields[21]) * Environment.SystemPageSize;
            }
            catch (IOException)
            {
                throw new LoadException($"Process {process} is not there.");
            }
        }

        return new ProcessFigures(cpu, resident);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
