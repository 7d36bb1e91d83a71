using Conference.Gateway.Api;
using Conference.Gateway.Api.Clustering;
using Microsoft.Extensions.Options;

const int WrongSettings = 2;

// The gateway as a process of its own: a client of an Orleans cluster. Compiled in the Orleans build only.
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
builder.Logging.AddFilter("Orleans", LogLevel.Warning);
try
{
    ClusterOptions cluster = ClusterOptions.From(builder.Configuration);
    builder.AddGateway();
    builder.UseOrleansClient(client => client.Join(cluster));

    await using WebApplication app = builder.Build();
    app.MapGateway();
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException wrong)
{
    foreach (string fault in wrong.Failures) Console.Error.WriteLine(fault);
    return WrongSettings;
}
