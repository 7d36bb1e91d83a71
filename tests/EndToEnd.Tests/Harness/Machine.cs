using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Conference.EndToEnd.Tests.Harness;

internal static class Machine
{
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
    public static int FreePort()
    {
        while (true)
        {
            using Socket tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            int port = ((IPEndPoint)tcp.LocalEndPoint!).Port;
            using Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody holds it for UDP: the next one that the kernel gives is another.
            }
        }
    }
}
