using System.Text.Json;
using Conference.Gateway.Api.Signalling;
using Conference.Gateway.Api.Tests.Support;
using Conference.Grains.Interfaces.Signalling;
using Conference.Shared;
using Conference.Silo.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace Conference.Gateway.Api.Tests.Signalling;

/// <summary>A session that has a second activation, which knows nothing of the first one's connection.</summary>
public sealed class ForgottenConnectionTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;
    private TestNode _node = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync();
        _node = await TestNode.AddAsync(_gateway);
        await _gateway.CreateRoomAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.KeepAlive(_node);
        return _gateway.DisposeAsync();
    }

    [Fact]
    public async Task A_connection_that_its_session_has_forgotten_is_closed_and_the_session_goes_on_over_another()
    {
        (HubSocket alice, JsonElement joined) = await _gateway.JoinAsync("alice");
        await _gateway.JoinAsync("bob");
        string session = joined.GetProperty("session").GetString()!;
        Assert.True(_gateway.Services.GetRequiredService<EmbeddedSilo>().Split<ISignallingSessionGrain>(session));

        Assert.Equal("resume-first", await alice.RefusalOfAsync("Send", new { type = "mute", id = 1, mid = "0", muted = true }));
        await _gateway.Time.AdvanceAsync(SessionWatch.Period, () => Task.CompletedTask);
        Assert.Equal("session-moved", (await alice.Closing).GetProperty("code").GetString());

        HubSocket again = await HubSocket.ConnectAsync(_gateway.Address);
        string secret = joined.GetProperty("secret").GetString()!;
        Assert.Null(await again.RefusalOfAsync("Resume", new { session, secret, lastSeen = 1 }));
        JsonElement snapshot = (await again.NextAsync("snapshot")).GetProperty("message");
        Assert.Equal(
            ["alice", "bob"],
            snapshot.GetProperty("roster").EnumerateArray().Select(entry => entry.GetProperty("participant").GetString()));
        await _gateway.Time.AdvanceAsync(SessionWatch.Period, () => Task.CompletedTask);
        Assert.Null(await again.RefusalOfAsync("Send", new { type = "leave", id = 2 }));
    }
}
