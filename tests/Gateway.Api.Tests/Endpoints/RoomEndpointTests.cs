using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Conference.Gateway.Api.Auth;
using Conference.Gateway.Api.Tests.Support;
using Conference.Shared;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Conference.Gateway.Api.Tests.Endpoints;

public class RoomEndpointTests
{
    [Fact]
    public async Task A_room_is_created_once_and_found_the_second_time()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using HttpClient client = gateway.Client();

        using HttpResponseMessage first = await Post(client, "/v1/rooms", new { id = "standup", participantsMax = 5 });
        using HttpResponseMessage second = await Post(client, "/v1/rooms", new { id = "standup", participantsMax = 5 });
        using HttpResponseMessage other = await Post(client, "/v1/rooms", new { id = "standup", participantsMax = 6 });

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal("/v1/rooms/standup", first.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(await Text(first), await Text(second));
        await ProblemAssert.IsAsync(other, 409, "other-settings");
    }

    [Fact]
    public async Task A_room_without_an_id_gets_one_and_the_default_bound()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using HttpClient client = gateway.Client();

        using HttpResponseMessage created = await Post(client, "/v1/rooms", new { });
        JsonElement room = await Json(created);
        using HttpResponseMessage found =
            await client.GetAsync(created.Headers.Location, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(32, room.GetProperty("id").GetString()!.Length);
        Assert.Equal(100, room.GetProperty("participantsMax").GetInt32());
        Assert.Equal(await Text(created), await Text(found));
    }

    [Fact]
    public async Task A_room_is_described_with_who_is_in_it_and_what_they_publish()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        TestNode node = await TestNode.AddAsync(gateway);
        await gateway.CreateRoomAsync();
        (HubSocket alice, _) = await gateway.JoinAsync("alice");
        Assert.Null(await alice.RefusalOfAsync("Send", new { type = "offer", id = 1, connection = 1, sdp = "offer" }));
        await alice.NextAsync("answer");
        Assert.Null(await alice.RefusalOfAsync("Send", new { type = "mute", id = 2, mid = "0", muted = true }));
        using HttpClient client = gateway.Client();

        JsonElement room =
            await client.GetFromJsonAsync<JsonElement>("/v1/rooms/standup", TestContext.Current.CancellationToken);

        string now = JsonSerializer.Serialize(gateway.Time.GetUtcNow());
        Assert.Equal(
            $$"""
            {"id":"standup","participantsMax":10,"createdAt":{{now}},"node":"node-a","participants":[{"identity":"alice","name":"alice's name","joinedAt":{{now}},"tracks":[{"id":"acme/standup/alice#1:0","kind":"audio","muted":true},{"id":"acme/standup/alice#1:1","kind":"video","muted":false}]}],"move":null}
            """,
            room.GetRawText());
        GC.KeepAlive(node);
    }

    [Fact]
    public async Task A_closed_room_is_gone()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.CreateRoomAsync();
        using HttpClient client = gateway.Client();

        using HttpResponseMessage closed =
            await client.DeleteAsync("/v1/rooms/standup", TestContext.Current.CancellationToken);
        using HttpResponseMessage found =
            await client.GetAsync("/v1/rooms/standup", TestContext.Current.CancellationToken);
        using HttpResponseMessage token = await Post(client, "/v1/rooms/standup/tokens", new { identity = "alice" });

        Assert.Equal(HttpStatusCode.NoContent, closed.StatusCode);
        Assert.Empty(await Text(closed));
        await ProblemAssert.IsAsync(found, 404, "unknown-room");
        await ProblemAssert.IsAsync(token, 404, "unknown-room");
    }

    [Theory]
    [InlineData("GET", "/v1/rooms/nowhere")]
    [InlineData("DELETE", "/v1/rooms/nowhere")]
    [InlineData("POST", "/v1/rooms/nowhere/tokens")]
    [InlineData("POST", "/v1/rooms/nowhere/move")]
    [InlineData("POST", "/v1/rooms/nowhere/participants/alice/move")]
    public async Task A_room_that_nobody_created_does_not_exist(string method, string path)
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using HttpClient client = gateway.Client();

        using HttpResponseMessage response =
            await client.SendAsync(Request(method, path), TestContext.Current.CancellationToken);

        await ProblemAssert.IsAsync(response, 404, "unknown-room");
        Assert.Equal(["unknown-room"], gateway.RefusedCodes);
    }

    /// <summary>Walks the routes, so that an endpoint to come is walked too.</summary>
    [Fact]
    public async Task Another_tenants_room_does_not_exist_for_any_endpoint()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.CreateRoomAsync();
        using HttpClient client = gateway.Client(TestKeys.Other);
        (string Method, string Path)[] walked =
        [
            .. from endpoint in gateway.Services.GetRequiredService<EndpointDataSource>()
                   .Endpoints.OfType<RouteEndpoint>()
               where endpoint.RoutePattern.GetParameter("id") is not null
               from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
               select (method, endpoint.RoutePattern.RawText!
                   .Replace("{id}", "standup", StringComparison.Ordinal)
                   .Replace("{participant}", "alice", StringComparison.Ordinal)),
        ];

        Assert.True(walked.Length >= 5);
        foreach ((string method, string path) in walked)
        {
            using HttpResponseMessage response =
                await client.SendAsync(Request(method, path), TestContext.Current.CancellationToken);
            await ProblemAssert.IsAsync(response, 404, "unknown-room");
        }

        using HttpClient owner = gateway.Client();
        using HttpResponseMessage found =
            await owner.GetAsync("/v1/rooms/standup", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
    }

    [Fact]
    public async Task Two_tenants_may_use_the_same_id()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();

        await gateway.CreateRoomAsync(participantsMax: 5);
        await gateway.CreateRoomAsync(key: TestKeys.Other, participantsMax: 6);
    }

    [Fact]
    public async Task A_token_says_what_was_asked_for()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.CreateRoomAsync();
        using HttpClient client = gateway.Client();

        using HttpResponseMessage issued = await Post(
            client, "/v1/rooms/standup/tokens", new { identity = "alice", publish = false, lifetimeSeconds = 30 });
        JsonElement token = await Json(issued);
        TokenVerdict verdict = await gateway.Services.GetRequiredService<TokenVerifier>()
            .VerifyAsync(token.GetProperty("token").GetString()!, "standup");

        Assert.Equal(HttpStatusCode.Created, issued.StatusCode);
        Assert.Equal("acme/standup/alice", verdict.Token?.Participant.ToString());
        Assert.Equal("alice", verdict.Token?.Name);
        Assert.Equal((false, true), (verdict.Token!.Grants.Publish, verdict.Token.Grants.Subscribe));
        Assert.Equal(
            gateway.Time.GetUtcNow().ToUnixTimeSeconds() + 30,
            token.GetProperty("expiresAt").GetDateTimeOffset().ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Operators_see_the_nodes_and_their_load()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        TestNode node = await TestNode.AddAsync(gateway);
        using HttpClient client = gateway.Client(TestKeys.Operator);

        JsonElement nodes =
            await client.GetFromJsonAsync<JsonElement>("/v1/nodes", TestContext.Current.CancellationToken);

        JsonElement seen = Assert.Single(nodes.EnumerateArray());
        Assert.Equal("node-a", seen.GetProperty("id").GetString());
        Assert.Equal("up", seen.GetProperty("state").GetString());
        Assert.Equal("[\"192.0.2.1:4000\"]", seen.GetProperty("mediaAddresses").GetRawText());
        Assert.Equal(
            """[{"cpuPermille":250,"packetsInPerSecond":100,"packetsOutPerSecond":300,"links":2,"rooms":1}]""",
            seen.GetProperty("shards").GetRawText());
        GC.KeepAlive(node);
    }

    [Fact]
    public async Task A_gateway_with_a_cluster_is_ready()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using HttpClient client = gateway.Client(key: null);

        Assert.Equal(
            """{"status":"ready"}""", await client.GetStringAsync("/readyz", TestContext.Current.CancellationToken));
        Assert.Equal(
            """{"status":"live"}""", await client.GetStringAsync("/healthz", TestContext.Current.CancellationToken));
    }

    private static HttpRequestMessage Request(string method, string path)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST") request.Content = JsonContent.Create(new { identity = "alice" });
        return request;
    }

    private static Task<HttpResponseMessage> Post(HttpClient client, string path, object body) =>
        client.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);

    private static Task<string> Text(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static Task<JsonElement> Json(HttpResponseMessage response) =>
        response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
}
