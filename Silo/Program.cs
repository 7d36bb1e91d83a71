using System.Security.Cryptography;
using Conference.Silo;
using Microsoft.Extensions.Options;

const int Failed = 1;
const int WrongSettings = 2;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
if (!OperatingSystem.IsWindows() && CertificateCommand.IsAsked(builder.Configuration))
{
    return CertificateCommand.Run(builder.Configuration, Console.Error);
}

builder.Logging.AddSimpleConsole(console =>
{
    console.SingleLine = true;
    console.TimestampFormat = "HH:mm:ss.fff ";
});
builder.Logging.AddFilter("Microsoft", LogLevel.Warning);

SiloOptions options = builder.Configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
string[] faults = [.. options.Faults()];
if (faults.Length > 0)
{
    foreach (string fault in faults) Console.Error.WriteLine(fault);
    return WrongSettings;
}

try
{
    await using WebApplication app = SiloApplication.Build(builder, options);
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException wrong)
{
    foreach (string fault in wrong.Failures) Console.Error.WriteLine(fault);
    return WrongSettings;
}
catch (Exception failed) when (failed is IOException or CryptographicException)
{
    Console.Error.WriteLine(failed.Message);
    return Failed;
}
