using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Orleans.Dashboard;

namespace Conference.Silo.Engine;

/// <summary>Orleans' dashboard at a port of its own, which has nothing else: it asks nobody who they are.</summary>
internal static class Dashboard
{
    public static void AddDashboard(this ISiloBuilder silo, IPEndPoint endPoint)
    {
        Orleans.Dashboard.ServiceCollectionExtensions.AddDashboard(silo, configureOptions: null);
        silo.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(endPoint));
        silo.Services.AddSingleton<IStartupFilter>(new Door(endPoint));
    }

    /// <summary>Before everything else, so that the dashboard's port leads to nothing of the gateway, nor its port to the dashboard.</summary>
    private sealed class Door(IPEndPoint endPoint) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.MapWhen(context => context.Connection.LocalPort == endPoint.Port, Map);
            next(app);
        };

        private void Map(IApplicationBuilder dashboard)
        {
            dashboard.UseRouting();

            // Names that lead here by way of somebody's own name server are not ours.
            dashboard.UseEndpoints(routes => routes.MapOrleansDashboard()
                .RequireHost(endPoint.ToString(), $"localhost:{endPoint.Port}"));
        }
    }
}
