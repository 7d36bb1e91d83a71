using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Conference.Gateway.Api.Signalling;
using Conference.Gateway.Api.Tests.Support;
using Conference.Grains.Interfaces.Signalling;
using Conference.Shared;
using Conference.Silo.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace Conference.Gateway.Api.Tests.Signalling;

public sealed class SessionTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;
    private TestNode _node = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync(
            ("Gateway:Signalling:ConnectionsMax", "3"), ("Gateway:Signalling:CallsBurst", "20"));
        _node = await TestNode.AddAsync(_gateway);
        await _gateway.CreateRoomAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.KeepAlive(_node);
        return _gateway.DisposeAsync();
    }

    [Fact]
    public async Task An_offer_is_answered_under_its_id()
    {
        (HubSocket alice, _) = await _gateway.JoinAsync("alice");

        Assert.Null(
            await alice.RefusalOfAsync("Send", new { type = "offer", id = 7, connection = 1, sdp = "my offer" }));

        JsonElement answer = (await alice.NextAsync("answer")).GetProperty("message");
        Assert.Equal(7, answer.GetProperty("offerId").GetInt64());
        Assert.Equal("answer to my offer", answer.GetProperty("sdp").GetString());
    }

    [Fact]
    public async Task Who_leaves_is_told_that_it_is_over_and_the_others_who_left()
    {
        (HubSocket alice, _) = await _gateway.JoinAsync("alice");
        (HubSocket bob, _) = await _gateway.JoinAsync("bob");

        Assert.Null(await alice.RefusalOfAsync("Send", new { type = "leave", id = 1 }));

        Assert.Equal("left", (await alice.NextAsync("ended")).GetProperty("message").GetProperty("code").GetString());
        Assert.Equal(
            "alice",
            (await bob.NextAsync("participantLeft")).GetProperty("message").GetProperty("participant").GetString());
    }

    [Fact]
    public async Task Messages_go_on_arriving_after_a_collection_of_garbage()
    {
        (HubSocket alice, _) = await _gateway.JoinAsync("alice");

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        await _gateway.JoinAsync("bob");

        await alice.NextAsync("participantChanged");
    }

    [Fact]
    public async Task Whoever_resumes_gets_what_was_missed_in_order_and_once()
    {
        (HubSocket alice, JsonElement joined) = await _gateway.JoinAsync("alice");
        (HubSocket bob, _) = await _gateway.JoinAsync("bob");
        long lastSeen = (await alice.NextAsync("participantChanged")).GetProperty("id").GetInt64();
        alice.Abort();
        await alice.Closed;
        for (int id = 1; id <= 3; id++)
        {
            object offer = new { type = "offer", id, connection = id, sdp = $"offer {id}" };
            Assert.Null(await bob.RefusalOfAsync("Send", offer));
            await bob.NextAsync("answer");
        }

        await using HubSocket again = await HubSocket.ConnectAsync(_gateway.Address);
        Assert.Null(await again.RefusalOfAsync("Resume", Resume(joined, lastSeen)));

        JsonElement first = await again.NextAsync();
        Assert.Equal(lastSeen + 1, first.GetProperty("id").GetInt64());
        JsonElement second = await again.NextAsync();
        Assert.Equal(lastSeen + 2, second.GetProperty("id").GetInt64());
        Assert.Contains("bob#", first.GetRawText() + second.GetRawText(), StringComparison.Ordinal);
        Assert.Null(await again.RefusalOfAsync("Send", new { type = "leave", id = 1 }));
        await again.NextAsync("ended");
    }

    [Fact]
    public async Task A_session_is_resumed_by_nobody_without_its_secret()
    {
        (_, JsonElement joined) = await _gateway.JoinAsync("alice");
        await using HubSocket thief = await HubSocket.ConnectAsync(_gateway.Address);
        string session = joined.GetProperty("session").GetString()!;

        Assert.Equal(
            "unknown-session", await thief.RefusalOfAsync("Resume", new { session, secret = "guess", lastSeen = 0 }));
        Assert.Equal(
            "unknown-session",
            await thief.RefusalOfAsync("Resume", new { session = "other", secret = "guess", lastSeen = 0 }));
        Assert.Equal(
            "unknown-session",
            await thief.RefusalOfAsync("Resume", new { session = "a/b", secret = "guess", lastSeen = 0 }));
        Assert.Equal("cannot-resume", await thief.RefusalOfAsync("Resume", Resume(joined, lastSeen: 1_000_000)));
    }

    [Fact]
    public async Task An_acknowledged_message_does_not_come_again()
    {
        (HubSocket alice, JsonElement joined) = await _gateway.JoinAsync("alice");
        await _gateway.JoinAsync("bob");
        long lastSeen = (await alice.NextAsync("participantChanged")).GetProperty("id").GetInt64();
        await alice.CallAsync("Acknowledge", lastSeen);
        alice.Abort();
        await alice.Closed;

        await using HubSocket again = await HubSocket.ConnectAsync(_gateway.Address);

        Assert.Equal("cannot-resume", await again.RefusalOfAsync("Resume", Resume(joined, lastSeen - 1)));
        Assert.Null(await again.RefusalOfAsync("Resume", Resume(joined, lastSeen)));
    }

    [Fact]
    public async Task A_session_that_is_not_resumed_in_time_ends_and_frees_its_identity()
    {
        (HubSocket alice, _) = await _gateway.JoinAsync("alice");
        (HubSocket bob, _) = await _gateway.JoinAsync("bob");
        alice.Abort();
        await _gateway.ConnectionsAsync(1);
        _gateway.Time.Advance(TimeSpan.FromSeconds(15));
        await bob.NextAsync("participantLeft");

        await _gateway.JoinAsync("alice");
    }

    public static TheoryData<string, string> Malformed() => new()
    {
        { "null", "object" },
        { "7", "object" },
        { "{}", "type" },
        { """{"type":"sing","id":1}""", "type" },
        { """{"type":"leave"}""", "" },
        { """{"type":"leave","id":"1"}""", "$.id" },
        { """{"type":"leave","id":0}""", "" },
        { """{"type":"offer","id":1,"connection":1}""", "" },
        { """{"type":"offer","id":1,"connection":1,"sdp":null}""", "sdp" },
        { """{"type":"offer","id":1,"connection":0,"sdp":"x"}""", "" },
        { """{"type":"mute","id":1,"mid":["0"],"muted":true}""", "$.mid" },
        { """{"type":"mute","id":1,"mid":"0","muted":"yes"}""", "$.muted" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_message_that_makes_no_sense_is_refused_and_the_connection_stays(string message, string pointsAt)
    {
        (HubSocket alice, _) = await _gateway.JoinAsync("alice");

        JsonElement answer = await alice.CallRawAsync("Send", message);

        Assert.Equal("malformed", HubSocket.RefusalOf(answer));
        Assert.Contains(
            pointsAt, answer.GetProperty("refusal").GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Null(await alice.RefusalOfAsync("Send", new { type = "leave", id = 1 }));
    }

    [Theory]
    [InlineData("Join", "{}")]
    [InlineData("Join", "{\"token\":7}")]
    [InlineData("Join", "\"token\"")]
    [InlineData("Resume", "{\"session\":\"a\",\"secret\":\"b\"}")]
    [InlineData("Resume", "{\"session\":\"a\",\"secret\":\"b\",\"lastSeen\":-1}")]
    public async Task A_first_call_that_makes_no_sense_is_refused(string method, string argument)
    {
        await using HubSocket hub = await HubSocket.ConnectAsync(_gateway.Address);

        Assert.Equal("malformed", HubSocket.RefusalOf(await hub.CallRawAsync(method, argument)));
    }

    [Fact]
    public async Task An_offer_over_its_bound_is_refused_and_the_connection_stays()
    {
        (HubSocket alice, _) = await _gateway.JoinAsync("alice");
        string sdp = string.Concat(Enumerable.Repeat("a=x\r\n", (ClientOffer.SdpLengthMax / 5) + 1));

        Assert.Equal(
            "too-large", await alice.RefusalOfAsync("Send", new { type = "offer", id = 1, connection = 1, sdp }));
        Assert.Null(
            await alice.RefusalOfAsync(
                "Send", new { type = "offer", id = 2, connection = 1, sdp = sdp[..ClientOffer.SdpLengthMax] }));
    }

    [Fact]
    public async Task A_message_over_the_hubs_limit_closes_the_connection_with_a_reason()
    {
        (HubSocket alice, _) = await _gateway.JoinAsync("alice");

        await alice.SendAsync(new string('x', SignallingHub.MessageLengthMax + 1));

        Assert.Contains($"{SignallingHub.MessageLengthMax}", await alice.Closed, StringComparison.Ordinal);
        Assert.Contains("message-unreadable", _gateway.RefusedCodes);
    }

    [Fact]
    public async Task What_is_not_of_the_protocol_closes_the_connection()
    {
        (HubSocket alice, _) = await _gateway.JoinAsync("alice");

        await alice.SendAsync("sing");

        Assert.NotNull(await alice.Closed);
        Assert.Contains("message-unreadable", _gateway.RefusedCodes);
    }

    [Fact]
    public async Task Whoever_was_cut_off_may_be_followed_by_another_session_of_the_same_identity()
    {
        (HubSocket alice, _) = await _gateway.JoinAsync("alice");
        alice.Abort();
        await _gateway.ConnectionsAsync(0);

        await _gateway.JoinAsync("alice");
    }

    [Fact]
    public async Task Too_many_calls_are_refused_until_time_has_passed()
    {
        (HubSocket alice, _) = await _gateway.JoinAsync("alice");
        for (int call = 0; call < 19; call++)
        {
            Assert.Equal("malformed", HubSocket.RefusalOf(await alice.CallRawAsync("Send", "{}")));
        }

        Assert.Equal("too-many-calls", HubSocket.RefusalOf(await alice.CallRawAsync("Send", "{}")));
        _gateway.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("malformed", HubSocket.RefusalOf(await alice.CallRawAsync("Send", "{}")));
    }

    [Fact]
    public async Task A_connection_over_the_bound_is_told_and_closed_and_one_that_ends_makes_room()
    {
        HubSocket[] within =
        [
            await HubSocket.ConnectAsync(_gateway.Address),
            await HubSocket.ConnectAsync(_gateway.Address),
            await HubSocket.ConnectAsync(_gateway.Address),
        ];
        foreach (HubSocket hub in within)
        {
            Assert.Equal("not-joined", await hub.RefusalOfAsync("Send", new { type = "leave", id = 1 }));
        }

        await using HubSocket over = await HubSocket.ConnectAsync(_gateway.Address);

        Assert.Equal("too-many-connections", (await over.Closing).GetProperty("code").GetString());
        await over.Closed;
        within[0].Abort();
        await _gateway.ConnectionsAsync(2);
        await using HubSocket next = await HubSocket.ConnectAsync(_gateway.Address);
        Assert.Equal("not-joined", await next.RefusalOfAsync("Send", new { type = "leave", id = 1 }));
    }

    [Fact]
    public async Task A_method_that_does_not_exist_fails_without_our_exceptions()
    {
        await using HubSocket hub = await HubSocket.ConnectAsync(_gateway.Address);

        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => hub.CallRawAsync("Sing", "1"));

        Assert.DoesNotContain("   at ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hub_offers_three_transports_and_long_polling_joins()
    {
        using HttpClient client = _gateway.Client(key: null);
        string token = await _gateway.IssueTokenAsync("alice");
        using HttpResponseMessage negotiated =
            await Post(client, "/v1/signalling/negotiate?negotiateVersion=1", string.Empty);
        JsonElement negotiation =
            await negotiated.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        string address = $"/v1/signalling?id={negotiation.GetProperty("connectionToken").GetString()}";

        string[] transports = [.. negotiation.GetProperty("availableTransports").EnumerateArray()
            .Select(static transport => transport.GetProperty("transport").GetString()!)];
        Assert.Equal(["WebSockets", "ServerSentEvents", "LongPolling"], transports);
        Assert.Empty(await client.GetStringAsync(address, TestContext.Current.CancellationToken));
        using HttpResponseMessage hello = await Post(client, address, "{\"protocol\":\"json\",\"version\":1}\u001e");
        using HttpResponseMessage join = await Post(
            client, address,
            $$"""{"type":1,"invocationId":"1","target":"Join","arguments":[{"token":"{{token}}"}]}""" + "\u001e");

        string polled = string.Empty;
        while (!polled.Contains("\"invocationId\":\"1\"", StringComparison.Ordinal))
        {
            polled += await client.GetStringAsync(address, TestContext.Current.CancellationToken);
        }

        Assert.Contains("\"identity\":\"alice\"", polled, StringComparison.Ordinal);
    }

    private static object Resume(JsonElement joined, long lastSeen) => new
    {
        session = joined.GetProperty("session").GetString(),
        secret = joined.GetProperty("secret").GetString(),
        lastSeen,
    };

    private static Task<HttpResponseMessage> Post(HttpClient client, string path, string body) =>
        client.PostAsync(
            path, new StringContent(body, Encoding.UTF8, "text/plain"), TestContext.Current.CancellationToken);

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
