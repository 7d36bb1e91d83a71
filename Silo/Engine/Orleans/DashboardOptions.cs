using System.Net;
using Microsoft.Extensions.Options;

namespace Conference.Silo.Engine;

/// <summary><c>Silo:Dashboard</c>, which only the Orleans build has.</summary>
internal sealed class DashboardOptions
{
    /// <summary>Where Orleans' dashboard listens, <c>address:port</c>; it asks nobody who they are. Empty: nowhere.</summary>
    public string Dashboard { get; init; } = "";

    public IPEndPoint? EndPoint => Dashboard.Length == 0 ? null : IPEndPoint.Parse(Dashboard);

    public static DashboardOptions From(IConfiguration configuration)
    {
        DashboardOptions options = configuration.GetSection(SiloOptions.Section).Get<DashboardOptions>() ?? new DashboardOptions();
        bool isGood = options.Dashboard.Length == 0
            || (options.Dashboard.LastIndexOf(':') > options.Dashboard.LastIndexOf(']') && IPEndPoint.TryParse(options.Dashboard, out _));
        if (isGood) return options;

        throw new OptionsValidationException(
            SiloOptions.Section,
            typeof(DashboardOptions),
            [$"{SiloOptions.Section}:{nameof(Dashboard)} is '{options.Dashboard}' but must be address:port, such as 127.0.0.1:8090."]);
    }
}
