using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>
/// A network namespace behind a veth pair: the machine at one end, a browser at the other. Firefox gathers no loopback
/// candidates, so a call with it needs another network. It is named after the process that owns it: what a killed run
/// left behind goes with the next one's start.
/// </summary>
internal sealed class Lan : IDisposable
{
    private const string Prefix = "cnf";
    private const string Namespaces = "/run/netns";

    /// <summary>
    /// Of 198.18.0.0/15, which is for measurements and so nobody's (RFC 2544 §C.2.2), each process takes a /30.
    /// </summary>
    private const int SubnetCount = 1 << 15;

    private static readonly TimeSpan CommandMax = TimeSpan.FromSeconds(20);

    private readonly string _name = Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    private Lan()
    {
    }

    /// <summary>Of the machine: where a cluster listens.</summary>
    public static IPAddress Here { get; } = AddressInSubnet(1);

    /// <summary>Of the browser.</summary>
    public static IPAddress There { get; } = AddressInSubnet(2);

    public string Namespace => _name;

    /// <param name="why">What the machine does not allow, or lacks.</param>
    public static Lan? TryOpen(out string why)
    {
        RemoveLeftovers();
        Lan lan = new();
        foreach (string command in lan.Commands())
        {
            if (TryRun("ip", command.Split(' '), out why)) continue;

            lan.Dispose();
            why = $"No network namespace can be made here ('ip {command}': {why}).";
            return null;
        }

        why = "";
        return lan;
    }

    public void Dispose() => Remove(_name);

    private IEnumerable<string> Commands() =>
    [
        $"netns add {_name}",
        $"link add {_name}h type veth peer name eth0 netns {_name}",
        $"addr add {Here}/30 dev {_name}h",
        $"link set {_name}h up",
        $"-n {_name} addr add {There}/30 dev eth0",
        $"-n {_name} link set eth0 up",
        $"-n {_name} link set lo up",
        $"-n {_name} route add default via {Here}",
    ];

    /// <summary>Of runs that were killed.</summary>
    public static void RemoveLeftovers()
    {
        if (!Directory.Exists(Namespaces)) return;

        foreach (string path in Directory.EnumerateFiles(Namespaces, Prefix + "*"))
        {
            string name = Path.GetFileName(path);
            string number = name[Prefix.Length..];
            bool isOurs = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int owner);
            if (isOurs && !Directory.Exists($"/proc/{owner}")) Remove(name);
        }
    }

    /// <summary>
    /// The pair goes first: a namespace goes only with its last process, and would hold the address until then.
    /// </summary>
    private static void Remove(string name)
    {
        TryRun("ip", ["link", "del", name + "h"], out _);
        TryRun("ip", ["netns", "del", name], out _);
    }

    private static bool TryRun(string file, string[] arguments, out string complaint)
    {
        ProcessStartInfo start = new(file, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            using Process process = Process.Start(start)!;
            complaint = process.StandardError.ReadToEnd().Trim();
            return process.WaitForExit(CommandMax) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            complaint = missing.Message;
            return false;
        }
    }

    private static IPAddress AddressInSubnet(uint host)
    {
        uint address = (198u << 24 | 18u << 16) + (uint)(Environment.ProcessId % SubnetCount) * 4 + host;
        return new IPAddress([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address]);
    }
}
