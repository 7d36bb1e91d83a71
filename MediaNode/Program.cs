using System.Security.Cryptography;
using Conference.MediaNode.Host;
using Microsoft.AspNetCore.Builder;

const int Failed = 1;
const int WrongSettings = 2;

if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("A media node needs Linux: it hands bursts of datagrams to the kernel in ways that others lack.");
    return WrongSettings;
}

CoreDumps.Forbid();

WebApplicationBuilder builder = NodeApplication.CreateBuilder(args);
if (NodeOptionsReader.Read(builder.Configuration, out IReadOnlyList<string> errors) is not { } options)
{
    foreach (string error in errors) Console.Error.WriteLine(error);
    return WrongSettings;
}

try
{
    using ClusterTrust trust = ClusterTrust.Load(options.Certificate, options.Key, options.ClusterCa);
    await using WebApplication app = NodeApplication.Build(builder, options, trust);
    await app.RunAsync();
    return 0;
}
catch (Exception failed) when (failed is IOException or CryptographicException)
{
    Console.Error.WriteLine(failed.Message);
    return Failed;
}
