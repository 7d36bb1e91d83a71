using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Conference.Grains.Interfaces;
using Conference.MediaNode.Link.Srtp;
using Microsoft.Extensions.Configuration;

namespace Conference.MediaNode.Host;

/// <summary>
/// Reads a node's settings from configuration (file, environment, command line). Lists are separated by commas. Each error
/// names the setting, its value and what it may be.
/// </summary>
internal sealed class NodeOptionsReader
{
    /// <summary>Short names on the command line.</summary>
    public static readonly IReadOnlyDictionary<string, string> Switches = new Dictionary<string, string>
    {
        ["--id"] = "Node:Id",
        ["--bind"] = "Node:Bind",
        ["--announce"] = "Node:Announce",
        ["--port"] = "Node:PortBase",
        ["--shards"] = "Node:Shards",
        ["--silo"] = "Node:SiloEndpoints",
        ["--health-port"] = "Node:HealthPort",
    };

    private const int PortMax = 65_535;
    private const int DefaultMovePorts = 32;

    private readonly IConfigurationSection _settings;
    private readonly List<string> _errors = [];

    private NodeOptionsReader(IConfiguration configuration) => _settings = configuration.GetSection("Node");

    /// <summary>Null, with at least one error, when a setting is wrong.</summary>
    public static NodeOptions? Read(IConfiguration configuration, out IReadOnlyList<string> errors)
    {
        NodeOptionsReader reader = new(configuration);
        NodeOptions options = reader.Read();
        errors = reader._errors;
        return reader._errors.Count == 0 ? options : null;
    }

    private NodeOptions Read()
    {
        int shards = Number("Shards", Math.Min(Environment.ProcessorCount, NodeOptions.ShardsMax), 1, NodeOptions.ShardsMax);
        int portBase = Number("PortBase", 20_000, 0, PortMax);
        int movePorts = Number("MovePorts", DefaultMovePorts, 0, NodeOptions.MovePortsMax);
        int ports = NodeOptions.PortsOf(shards, movePorts);
        if (portBase > 0 && portBase + ports - 1 > PortMax)
        {
            Refuse("PortBase", $"{portBase}", $"must leave room for {ports} ports up to {PortMax}: Node:Shards, each with Node:MovePorts");
        }

        List<IPAddress> bind = Addresses("Bind", Socket.OSSupportsIPv6 ? "::" : "0.0.0.0", UdpBatch.AddressesMax);
        if (bind.Count * (1 + movePorts) > UdpBatch.SocketsMax)
        {
            Refuse(
                "MovePorts",
                $"{movePorts}",
                $"must be less for {bind.Count} addresses: a shard has at most {UdpBatch.SocketsMax} sockets");
        }

        IReadOnlyList<IPAddress> announce = Text("Announce") is null
            ? AnnouncedAddresses.Of(bind, AnnouncedAddresses.OfMachine())
            : Addresses("Announce", "", AnnouncedAddresses.CountMax);
        if (announce.Count == 0) Refuse("Announce", "", "must name an address: this machine has none for Node:Bind");
        foreach (IPAddress wildcard in announce.Where(AnnouncedAddresses.IsWildcard))
        {
            Refuse("Announce", $"{wildcard}", "must be addresses that a client can send to");
        }

        return new NodeOptions(
            Id(),
            bind,
            announce,
            portBase,
            shards,
            Flag("PinShards"),
            SiloEndpoints(),
            File("Certificate"),
            File("Key"),
            File("ClusterCa"),
            Text("DtlsCertificate") is null ? null : File("DtlsCertificate"),
            SrtpProfiles(),
            Number("PacketsPerSecondMax", shards * NodeOptions.PacketsPerSecondPerShard, 1, int.MaxValue),
            Addresses("HealthAddress", "127.0.0.1", 1).FirstOrDefault(IPAddress.Loopback),
            Number("HealthPort", 8081, 0, PortMax))
        {
            MovePorts = movePorts,
            TunnelAddress = Address("TunnelAddress", NodeOptions.TunnelAddressOf(bind, announce), mayBeWildcard: false),
            DoorAddress = Address("DoorAddress", bind.FirstOrDefault(IPAddress.Loopback), mayBeWildcard: true),
            DoorPort = Number("DoorPort", 0, 0, PortMax),
            DrainDeadline = Span("DrainDeadline", TimeSpan.FromHours(1), TimeSpan.FromDays(7)),
        };
    }

    private string? Text(string name) => _settings[name] is { Length: > 0 } text ? text.Trim() : null;

    private string[] List(string name, string otherwise) =>
        (Text(name) ?? otherwise).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private NodeId Id()
    {
        string id = Text("Id") ?? "";
        if (!IdText.IsValid(id)) Refuse("Id", id, $"must be {IdText.Rule}");
        return new NodeId(id);
    }

    private int Number(string name, int otherwise, int min, int max)
    {
        if (Text(name) is not { } text) return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max)
        {
            return number;
        }

        Refuse(name, text, $"must be a number from {min} to {max}");
        return otherwise;
    }

    private TimeSpan Span(string name, TimeSpan otherwise, TimeSpan max)
    {
        if (Text(name) is not { } text) return otherwise;

        // A bare number would be days, which nobody means.
        TimeSpan span = TimeSpan.Zero;
        bool isSpan = text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out span);
        if (isSpan && span >= TimeSpan.Zero && span <= max) return span;

        Refuse(name, text, $"must be hh:mm:ss, at most {max.TotalHours} hours: {max}");
        return otherwise;
    }

    private bool Flag(string name)
    {
        if (Text(name) is not { } text) return false;
        if (!bool.TryParse(text, out bool isSet)) Refuse(name, text, "must be true or false");
        return isSet;
    }

    private List<IPAddress> Addresses(string name, string otherwise, int countMax)
    {
        List<IPAddress> addresses = [];
        foreach (string text in List(name, otherwise))
        {
            if (!IPAddress.TryParse(text, out IPAddress? address)) Refuse(name, text, "must be IP addresses, separated by commas");
            else if (addresses.Contains(address)) Refuse(name, text, "must name each address once");
            else addresses.Add(address);
        }

        if (addresses.Count > countMax) Refuse(name, Text(name) ?? otherwise, $"must be at most {countMax} addresses");
        return addresses;
    }

    private IPAddress Address(string name, IPAddress otherwise, bool mayBeWildcard)
    {
        if (Text(name) is not { } text) return otherwise;
        if (!IPAddress.TryParse(text, out IPAddress? address)) Refuse(name, text, "must be an IP address");
        else if (!mayBeWildcard && AnnouncedAddresses.IsWildcard(address)) Refuse(name, text, "must be one that others can send to");
        else return address;

        return otherwise;
    }

    private List<SrtpProfile> SrtpProfiles()
    {
        List<SrtpProfile> profiles = [];
        foreach (string text in List("SrtpProfiles", $"{SrtpProfile.AeadAes128Gcm},{SrtpProfile.Aes128CmHmacSha1_80}"))
        {
            if (Enum.TryParse(text, out SrtpProfile profile) && Enum.IsDefined(profile)) profiles.Add(profile);
            else Refuse("SrtpProfiles", text, $"must be {string.Join(" or ", Enum.GetNames<SrtpProfile>())}, separated by commas");
        }

        return profiles;
    }

    private List<EndPoint> SiloEndpoints()
    {
        List<EndPoint> endPoints = [];
        foreach (string text in List("SiloEndpoints", "127.0.0.1:7443"))
        {
            if (TryReadEndPoint(text, out EndPoint? endPoint)) endPoints.Add(endPoint);
            else Refuse("SiloEndpoints", text, "must be host:port, separated by commas");
        }

        if (endPoints.Count > NodeOptions.SiloEndpointsMax)
        {
            Refuse("SiloEndpoints", $"{endPoints.Count} of them", $"must be at most {NodeOptions.SiloEndpointsMax}");
        }

        return endPoints;
    }

    private static bool TryReadEndPoint(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out EndPoint? endPoint)
    {
        endPoint = null;
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return false;
        }

        string host = text[..colon];
        if (port == 0 || Uri.CheckHostName(host) is UriHostNameType.Unknown) return false;

        endPoint = IPAddress.TryParse(host, out IPAddress? address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
        return true;
    }

    private string File(string name)
    {
        string path = Text(name) ?? "";
        if (!System.IO.File.Exists(path)) Refuse(name, path, "must be the path of a PEM file");
        return path;
    }

    private void Refuse(string name, string value, string rule) => _errors.Add($"Node:{name} is '{value}' but {rule}.");
}
