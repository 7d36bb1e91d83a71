using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;

namespace Conference.Gateway.Api.Clustering;

/// <summary>
/// The settings under <c>Silo</c> that silos and their clients share. Only the Orleans build has more than one silo; the
/// embedded one refuses what it cannot be.
/// </summary>
public sealed class ClusterOptions
{
    public const string Section = "Silo";

    private const int PortMax = 65535;

    /// <summary>A <see cref="ClusterKind"/>.</summary>
    public string Clustering { get; init; } = nameof(ClusterKind.Localhost);

    /// <summary>Of the database or the storage account.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>Silos with the same one are one cluster.</summary>
    public string ClusterId { get; init; } = "conference";

    /// <summary>Under which grains store: the same for as long as what was stored is wanted.</summary>
    public string ServiceId { get; init; } = "conference";

    /// <summary>Where other silos connect to this one.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary>Where gateways that are processes of their own connect to this silo.</summary>
    public int GatewayPort { get; init; } = 30000;

    /// <summary>The address that others are told, where this machine has several. Empty: one that Orleans chooses.</summary>
    public string AdvertisedAddress { get; init; } = "";

    /// <summary>On <see cref="ClusterKind.Localhost"/>, the first silo, which knows the others: <c>address:port</c> by its SiloPort. Empty: this one.</summary>
    public string Primary { get; init; } = "";

    /// <summary>For a gateway of its own on <see cref="ClusterKind.Localhost"/>: the silos' GatewayPorts, as <c>address:port</c> with commas.</summary>
    public string Gateways { get; init; } = "127.0.0.1:30000";

    public ClusterKind Kind => Enum.Parse<ClusterKind>(Clustering);

    public IPEndPoint? PrimaryEndPoint => Primary.Length == 0 ? null : IPEndPoint.Parse(Primary);

    public IPAddress? Advertised => AdvertisedAddress.Length == 0 ? null : IPAddress.Parse(AdvertisedAddress);

    public IPEndPoint[] GatewayEndPoints => [.. Gateways.Split(',').Select(each => IPEndPoint.Parse(each.Trim()))];

    /// <exception cref="OptionsValidationException">Each fault names the setting, its value and what it may be.</exception>
    public static ClusterOptions From(IConfiguration configuration)
    {
        ClusterOptions options = configuration.GetSection(Section).Get<ClusterOptions>() ?? new ClusterOptions();
        string[] faults = [.. options.Faults()];
        return faults.Length == 0
            ? options
            : throw new OptionsValidationException(Section, typeof(ClusterOptions), faults);
    }

    /// <summary>What a build without the packages of Azure Storage says.</summary>
    public static OptionsValidationException WithoutAzureStorage() => new(
        Section,
        typeof(ClusterOptions),
        [$"{Section}:{nameof(Clustering)} is '{nameof(ClusterKind.AzureStorage)}', but this build has none of it: build with -p:AzureStorage=true."]);

    private IEnumerable<string> Faults()
    {
        if (!Enum.GetNames<ClusterKind>().Contains(Clustering))
        {
            yield return Fault(nameof(Clustering), Clustering, string.Join(", ", Enum.GetNames<ClusterKind>()));
        }
        else if (Kind is not ClusterKind.Localhost && ConnectionString.Length == 0)
        {
            yield return Fault(nameof(ConnectionString), "", $"set: Silo:Clustering is '{Clustering}'");
        }

        if (ClusterId.Length == 0) yield return Fault(nameof(ClusterId), ClusterId, "a name");
        if (ServiceId.Length == 0) yield return Fault(nameof(ServiceId), ServiceId, "a name");
        if (!IsPort(SiloPort)) yield return Fault(nameof(SiloPort), Text(SiloPort), $"1 to {PortMax}");
        if (!IsPort(GatewayPort)) yield return Fault(nameof(GatewayPort), Text(GatewayPort), $"1 to {PortMax}");
        if (AdvertisedAddress.Length > 0 && !IPAddress.TryParse(AdvertisedAddress, out _))
        {
            yield return Fault(nameof(AdvertisedAddress), AdvertisedAddress, "an IP address");
        }

        if (Primary.Length > 0 && !IsEndPoint(Primary)) yield return Fault(nameof(Primary), Primary, "address:port");
        if (!Gateways.Split(',').All(each => IsEndPoint(each.Trim())))
        {
            yield return Fault(nameof(Gateways), Gateways, "address:port, several with commas between");
        }
    }

    private static bool IsPort(int port) => port is >= 1 and <= PortMax;

    private static bool IsEndPoint(string text) =>
        text.LastIndexOf(':') > text.LastIndexOf(']') && IPEndPoint.TryParse(text, out _);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Fault(string setting, string value, string rule) => $"{Section}:{setting} is '{value}' but must be {rule}.";
}
