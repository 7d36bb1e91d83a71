using System.Globalization;
using System.Text.RegularExpressions;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>Which UDP ports a process holds: its sockets by /proc/PID/fd, and their ports by /proc/net/udp.</summary>
internal static partial class UdpPorts
{
    private const int LocalAddressField = 1;
    private const int InodeField = 9;

    public static IEnumerable<int> Of(int process)
    {
        HashSet<string> inodes = [.. Inodes(process)];
        foreach (string line in File.ReadLines("/proc/net/udp").Skip(1))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!inodes.Contains(fields[InodeField])) continue;

            string port = fields[LocalAddressField].Split(':')[1];
            yield return int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
    }

    private static IEnumerable<string> Inodes(int process) =>
        from file in Directory.EnumerateFileSystemEntries($"/proc/{process}/fd")
        let match = SocketLink().Match(new FileInfo(file).LinkTarget ?? "")
        where match.Success
        select match.Groups[1].Value;

    [GeneratedRegex(@"^socket:\[(\d+)\]$")]
    private static partial Regex SocketLink();
}
