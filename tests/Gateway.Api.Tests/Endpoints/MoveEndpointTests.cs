using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Conference.Gateway.Api.Tests.Support;

namespace Conference.Gateway.Api.Tests.Endpoints;

public class MoveEndpointTests
{
    [Fact]
    public async Task A_moving_room_says_so_and_repeating_the_request_is_the_same_move()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        TestNode[] nodes = await WithNodes(gateway, "node-a", "node-b");
        await gateway.JoinAsync("alice");
        using HttpClient client = gateway.Client();

        using HttpResponseMessage first = await client.PostAsync("/v1/rooms/standup/move", null, Cancellation);
        using HttpResponseMessage second = await Post(client, "/v1/rooms/standup/move", new { node = "node-b" });
        using HttpResponseMessage third = await Post(client, "/v1/rooms/standup/move", new { });
        JsonElement room = await client.GetFromJsonAsync<JsonElement>("/v1/rooms/standup", Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal("/v1/rooms/standup", first.Headers.Location?.ToString());
        string move = await first.Content.ReadAsStringAsync(Cancellation);
        string id = JsonDocument.Parse(move).RootElement.GetProperty("id").GetString()!;
        string now = JsonSerializer.Serialize(gateway.Time.GetUtcNow());
        Assert.Equal(
            $$"""
            {"id":"{{id}}","room":"standup","scope":"room","from":"node-a","to":"node-b","state":"moving","startedAt":{{now}},"participants":0,"followed":0,"failure":null}
            """,
            move);
        Assert.Equal(move, await second.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(move, await third.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(move, room.GetProperty("move").GetRawText());
        GC.KeepAlive(nodes);
    }

    [Fact]
    public async Task A_participants_move_moves_its_room_and_says_so()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        TestNode[] nodes = await WithNodes(gateway, "node-a", "node-b");
        await gateway.JoinAsync("alice");
        using HttpClient client = gateway.Client();

        using HttpResponseMessage stranger = await Post(client, "/v1/rooms/standup/participants/bob/move", new { });
        using HttpResponseMessage moved = await Post(client, "/v1/rooms/standup/participants/alice/move", new { });

        await ProblemAssert.IsAsync(stranger, 404, "unknown-participant");
        Assert.Equal(HttpStatusCode.Accepted, moved.StatusCode);
        JsonElement move = await moved.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal("room", move.GetProperty("scope").GetString());
        GC.KeepAlive(nodes);
    }

    [Theory]
    [InlineData("node-a", 409, "already-there")]
    [InlineData("node-c", 404, "unknown-node")]
    [InlineData("node-d", 409, "node-without-door")]
    public async Task A_target_that_cannot_be_is_refused(string target, int status, string code)
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        TestNode[] nodes = await WithNodes(gateway, "node-a", "node-b");
        await gateway.JoinAsync("alice");
        TestNode closed = await TestNode.AddAsync(gateway, "node-d");
        using HttpClient client = gateway.Client();

        using HttpResponseMessage refused = await Post(client, "/v1/rooms/standup/move", new { node = target });

        await ProblemAssert.IsAsync(refused, status, code);
        GC.KeepAlive((nodes, closed));
    }

    [Fact]
    public async Task A_room_that_nobody_is_in_and_a_room_on_its_way_elsewhere_are_not_moved()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        TestNode[] nodes = await WithNodes(gateway, "node-a", "node-b", "node-c");
        using HttpClient client = gateway.Client();

        using HttpResponseMessage early = await Post(client, "/v1/rooms/standup/move", new { });
        await gateway.JoinAsync("alice");
        using HttpResponseMessage first = await Post(client, "/v1/rooms/standup/move", new { node = "node-b" });
        using HttpResponseMessage other = await Post(client, "/v1/rooms/standup/move", new { node = "node-c" });

        await ProblemAssert.IsAsync(early, 409, "not-placed");
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        await ProblemAssert.IsAsync(other, 409, "other-move");
        GC.KeepAlive(nodes);
    }

    [Theory]
    [InlineData("""{"node":""}""", "invalid-fields")]
    [InlineData("""{"node":"a b"}""", "invalid-fields")]
    [InlineData("""{"node":7}""", "malformed-body")]
    [InlineData("[", "malformed-body")]
    public async Task A_body_that_makes_no_sense_is_refused(string body, string code)
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.CreateRoomAsync();
        using HttpClient client = gateway.Client();

        foreach (string path in (string[])["/v1/rooms/standup/move", "/v1/rooms/standup/participants/alice/move"])
        {
            using StringContent content = new(body, System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage refused = await client.PostAsync(path, content, Cancellation);
            await ProblemAssert.IsAsync(refused, 400, code);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<TestNode[]> WithNodes(TestGateway gateway, params string[] names)
    {
        List<TestNode> nodes = [];
        foreach (string name in names) nodes.Add(await TestNode.AddAsync(gateway, name, hasDoor: true));
        await gateway.CreateRoomAsync();
        return [.. nodes];
    }

    private static Task<HttpResponseMessage> Post(HttpClient client, string path, object body) =>
        client.PostAsJsonAsync(path, body, Cancellation);
}
