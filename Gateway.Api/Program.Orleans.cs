using Conference.Gateway.Api;

// The gateway as a process of its own: a client of an Orleans cluster. Compiled in the Orleans build only.
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
builder.Logging.AddFilter("Orleans", LogLevel.Warning);
builder.AddGateway();
builder.UseOrleansClient(client =>
{
    // The section Orleans:Clustering names the cluster's table (ProviderType AdoNet, Invariant Npgsql, ConnectionString);
    // without it the silo is on this machine.
    if (!builder.Configuration.GetSection("Orleans:Clustering").Exists()) client.UseLocalhostClustering();
});

WebApplication app = builder.Build();
app.MapGateway();
await app.RunAsync();
