using System.Security.Cryptography;
using System.Text.Json;
using Conference.Gateway.Api.Tests.Support;
using Conference.Shared;

namespace Conference.Gateway.Api.Tests.Signalling;

public sealed class JoinTests : IAsyncLifetime
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
    public async Task Who_joins_is_told_who_is_there_and_the_others_are_told_who_came()
    {
        (HubSocket alice, _) = await _gateway.JoinAsync("alice");

        (_, JsonElement joined) = await _gateway.JoinAsync("bob");

        Assert.Equal("standup", joined.GetProperty("room").GetString());
        Assert.Equal("bob", joined.GetProperty("identity").GetString());
        Assert.Equal("bob's name", joined.GetProperty("name").GetString());
        Assert.Equal("""{"publish":true,"subscribe":true}""", joined.GetProperty("grants").GetRawText());
        Assert.Contains(
            joined.GetProperty("participants").EnumerateArray(), static entry =>
                entry.GetProperty("participant").GetString() == "alice");
        JsonElement changed = await alice.NextAsync("participantChanged");
        Assert.Equal(
            "bob", changed.GetProperty("message").GetProperty("participant").GetProperty("participant").GetString());
    }

    [Fact]
    public async Task A_token_without_grants_joins_and_says_so()
    {
        await using HubSocket hub = await HubSocket.ConnectAsync(_gateway.Address);
        string token = await _gateway.IssueTokenAsync("alice", publish: false, subscribe: false);

        JsonElement joined = await hub.CallAsync("Join", new { token, room = "standup" });

        Assert.Equal("""{"publish":false,"subscribe":false}""", joined.GetProperty("grants").GetRawText());
    }

    public static TheoryData<string, string> Refusals() => new()
    {
        { "no token", "token-malformed" },
        { "expired", "token-expired" },
        { "not yet valid", "token-not-yet-valid" },
        { "forged", "token-forged" },
        { "unknown key", "token-unknown-key" },
        { "unsigned", "token-wrong-algorithm" },
        { "other issuer", "token-wrong-issuer" },
        { "other audience", "token-wrong-audience" },
        { "grantless", "token-missing-claims" },
        { "gone tenant", "token-wrong-tenant" },
        { "wrong room", "token-wrong-room" },
        { "unknown room", "unknown-room" },
        { "another tenant's room", "unknown-room" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_join_that_is_refused_says_why(string what, string code)
    {
        await using HubSocket hub = await HubSocket.ConnectAsync(_gateway.Address);

        JsonElement answer = await hub.CallAsync("Join", new { token = TokenThatIs(what), room = RoomThatIs(what) });

        Assert.Equal(code, HubSocket.RefusalOf(answer));
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("session").ValueKind);
        Assert.Equal([code], _gateway.RefusedCodes);
    }

    [Fact]
    public async Task After_a_refused_join_the_connection_may_try_again()
    {
        await using HubSocket hub = await HubSocket.ConnectAsync(_gateway.Address);
        Assert.Equal("token-malformed", await hub.RefusalOfAsync("Join", new { token = "none" }));

        string token = await _gateway.IssueTokenAsync("alice");

        Assert.Null(await hub.RefusalOfAsync("Join", new { token }));
    }

    [Fact]
    public async Task An_identity_that_is_connected_is_not_joined_twice()
    {
        await _gateway.JoinAsync("alice");
        await using HubSocket second = await HubSocket.ConnectAsync(_gateway.Address);

        string token = await _gateway.IssueTokenAsync("alice");

        Assert.Equal("duplicate-identity", await second.RefusalOfAsync("Join", new { token }));
    }

    [Fact]
    public async Task A_room_that_is_full_takes_nobody()
    {
        await _gateway.CreateRoomAsync("small", participantsMax: 2);
        await _gateway.JoinAsync("alice", "small");
        await _gateway.JoinAsync("bob", "small");
        await using HubSocket hub = await HubSocket.ConnectAsync(_gateway.Address);

        string token = await _gateway.IssueTokenAsync("carol", "small");

        Assert.Equal("room-full", await hub.RefusalOfAsync("Join", new { token }));
    }

    [Fact]
    public async Task A_connection_serves_one_session()
    {
        (HubSocket alice, _) = await _gateway.JoinAsync("alice");

        string token = await _gateway.IssueTokenAsync("bob");

        Assert.Equal("already-joined", await alice.RefusalOfAsync("Join", new { token }));
        Assert.Equal(
            "already-joined", await alice.RefusalOfAsync("Resume", new { session = "a", secret = "b", lastSeen = 0 }));
    }

    [Fact]
    public async Task Before_joining_nothing_can_be_sent()
    {
        await using HubSocket hub = await HubSocket.ConnectAsync(_gateway.Address);

        Assert.Equal("not-joined", await hub.RefusalOfAsync("Send", new { type = "leave", id = 1 }));
    }

    [Fact]
    public async Task Who_does_not_join_in_time_is_told_and_closed()
    {
        await using HubSocket hub = await HubSocket.ConnectAsync(_gateway.Address);
        Assert.Equal("token-malformed", await hub.RefusalOfAsync("Join", new { token = "none" }));

        _gateway.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("join-timeout", (await hub.Closing).GetProperty("code").GetString());
        await hub.Closed;
        Assert.Contains("join-timeout", _gateway.RefusedCodes);
    }

    [Fact]
    public async Task Who_has_joined_is_not_closed_for_it()
    {
        (HubSocket alice, _) = await _gateway.JoinAsync("alice");

        _gateway.Time.Advance(TimeSpan.FromSeconds(11));

        Assert.Null(await alice.RefusalOfAsync("Send", new { type = "leave", id = 1 }));
    }

    private static string RoomThatIs(string what) =>
        what == "wrong room" ? "planning" : what == "unknown room" ? "nowhere" : "standup";

    private string TokenThatIs(string what)
    {
        var token = new RawToken(_gateway.Time.GetUtcNow());
        long now = _gateway.Time.GetUtcNow().ToUnixTimeSeconds();
        switch (what)
        {
            case "no token": return "no token";
            case "expired": token.Payload["exp"] = now - 10; break;
            case "not yet valid": token.Payload["nbf"] = now + 10; break;
            case "forged": token.Secret = SHA256.HashData("somebody else"u8); break;
            case "unknown key": token.Header["kid"] = "third"; break;
            case "unsigned": token.Header["alg"] = "none"; break;
            case "other issuer": token.Payload["iss"] = "elsewhere"; break;
            case "other audience": token.Payload["aud"] = "elsewhere"; break;
            case "grantless": token.Payload.Remove("grants"); break;
            case "gone tenant": token.Payload["tenant"] = "gone"; break;
            case "unknown room": token.Payload["room"] = "nowhere"; break;
            case "another tenant's room": token.Payload["tenant"] = "other"; break;
            case "wrong room": break;
            default: throw new ArgumentOutOfRangeException(nameof(what), what, message: null);
        }

        return token.Sign();
    }
}
