using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Secrets;

public class WireTapTests
{
    [Fact]
    public async Task What_one_process_says_to_another_is_overheard()
    {
        using WireTap? tap = WireTap.TryOpen(out string reason);
        Assert.SkipWhen(tap is null, reason);
        Secret[] said =
        [
            new("to the server", RandomNumberGenerator.GetBytes(32)),
            new("to the client", RandomNumberGenerator.GetBytes(32)),
        ];

        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using TcpClient client = new();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using TcpClient server = await listener.AcceptTcpClientAsync();
        long before = tap.Heard;
        await client.GetStream().WriteAsync(said[0].Bytes);
        await server.GetStream().WriteAsync(said[1].Bytes);
        await Eventually.Sees("both were heard", () => tap.Heard - before, heard => heard >= 64);

        SecretSearch search = new(said);
        IEnumerable<SecretSighting> sightings = tap.Stop().SelectMany(stream => search.In("wire", stream));
        Assert.Equivalent(said, sightings.Select(static sighting => sighting.Secret), strict: true);
    }
}
