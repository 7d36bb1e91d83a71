using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Conference.MediaNode.Host;

/// <summary>Which addresses a node announces when nobody has said so.</summary>
internal static class AnnouncedAddresses
{
    public const int CountMax = 16;

    public static bool IsWildcard(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    /// <summary>The bound ones; a wildcard stands for the machine's, those that only the machine itself reaches last.</summary>
    public static IReadOnlyList<IPAddress> Of(IReadOnlyList<IPAddress> bound, IEnumerable<IPAddress> machine)
    {
        IEnumerable<IPAddress> specific = bound.Where(address => !IsWildcard(address));
        IEnumerable<IPAddress> meant = machine.Where(address => bound.Any(wildcard => Covers(wildcard, address)));
        return [.. specific.Concat(meant)
            .Distinct()
            .OrderBy(IPAddress.IsLoopback)
            .ThenBy(address => address.AddressFamily is AddressFamily.InterNetworkV6)
            .Take(CountMax)];
    }

    /// <summary>Of all interfaces that are up. Link-local IPv6 means nothing without an interface, so no client can use it.</summary>
    public static IEnumerable<IPAddress> OfMachine() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => !address.IsIPv6LinkLocal);

    private static bool Covers(IPAddress wildcard, IPAddress address) =>
        wildcard.Equals(IPAddress.IPv6Any)
        || (wildcard.Equals(IPAddress.Any) && address.AddressFamily is AddressFamily.InterNetwork);
}
