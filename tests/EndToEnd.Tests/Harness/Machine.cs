using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Conference.EndToEnd.Tests.Harness;

internal static class Machine
{
    private const int LastingPortMin = 22_000;
    private const int UsualPassingPort = 32_768;

    /// <summary>For messages: whether a missed deadline may be the machine's fault.</summary>
    public static string Load
    {
        get
        {
            if (!File.Exists("/proc/loadavg")) return "load average unknown";

            string[] averages = File.ReadAllText("/proc/loadavg").Split(' ')[..3];
            return $"load average {string.Join(' ', averages)} on {Environment.ProcessorCount} processors";
        }
    }

    /// <summary>0 where the machine does not say it.</summary>
    public static double LoadPerProcessor
    {
        get
        {
            if (!File.Exists("/proc/loadavg")) return 0;

            string average = File.ReadAllText("/proc/loadavg").Split(' ')[0];
            return double.Parse(average, CultureInfo.InvariantCulture) / Environment.ProcessorCount;
        }
    }

    /// <summary>A TCP and UDP port of the loopback address that nobody holds at the moment.</summary>
    public static int FreePort() => FreePort(static () => 0);

    /// <summary>
    /// One that stays free while its holder is away: the kernel does not give it to whoever connects to somebody, for instance to
    /// that very port.
    /// </summary>
    public static int LastingPort() => FreePort(static () => Random.Shared.Next(LastingPortMin, FirstPassingPort()));

    private static int FreePort(Func<int> propose)
    {
        while (true)
        {
            using Socket tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            using Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                tcp.Bind(new IPEndPoint(IPAddress.Loopback, propose()));
                int port = ((IPEndPoint)tcp.LocalEndPoint!).Port;
                udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody holds it, for UDP at least: the next one is another.
            }
        }
    }

    private static int FirstPassingPort()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        int first = File.Exists(Range)
            ? int.Parse(File.ReadAllText(Range).Split([' ', '\t'], 2)[0], CultureInfo.InvariantCulture)
            : UsualPassingPort;
        return Math.Max(first, LastingPortMin + 1);
    }
}
