using System.Net;
using Microsoft.Extensions.Options;

namespace Conference.Silo.Engine;

/// <summary>What a build without the dashboard's package says to who asks for it.</summary>
internal static class Dashboard
{
    public static void AddDashboard(this ISiloBuilder silo, IPEndPoint endPoint) => throw new OptionsValidationException(
        SiloOptions.Section,
        typeof(DashboardOptions),
        [$"Silo:Dashboard is '{endPoint}', but this build has no dashboard: build with -p:OrleansDashboard=true."]);
}
