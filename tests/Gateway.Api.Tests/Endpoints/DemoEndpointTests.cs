using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Conference.Gateway.Api.Endpoints;
using Conference.Gateway.Api.Tests.Support;
using Conference.Shared;

namespace Conference.Gateway.Api.Tests.Endpoints;

public class DemoEndpointTests
{
    [Fact]
    public async Task Whoever_follows_a_link_gets_a_token_that_joins()
    {
        await using TestGateway gateway = await StartAsync();
        TestNode node = await TestNode.AddAsync(gateway);
        using HttpClient client = gateway.Client(key: null);
        await using HubSocket hub = await HubSocket.ConnectAsync(gateway.Address);

        using HttpResponseMessage first = await Join(client, "lobby", "Alice");
        using HttpResponseMessage second = await Join(client, "lobby", "Alice");
        JsonElement alice = await first.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        JsonElement other = await second.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("lobby", alice.GetProperty("room").GetString());
        Assert.NotEqual(alice.GetProperty("identity").GetString(), other.GetProperty("identity").GetString());
        JsonElement joined = await hub.CallAsync("Join", new { token = alice.GetProperty("token").GetString() });
        Assert.Null(HubSocket.RefusalOf(joined));
        Assert.Equal("Alice", joined.GetProperty("name").GetString());
        GC.KeepAlive(node);
    }

    [Theory]
    [InlineData("a/b", "Alice", "room")]
    [InlineData("lobby", "", "name")]
    [InlineData("lobby", "A\u0000", "name")]
    public async Task A_field_out_of_bounds_is_named(string room, string name, string field)
    {
        await using TestGateway gateway = await StartAsync();
        using HttpClient client = gateway.Client(key: null);

        using HttpResponseMessage response = await Join(client, room, name);

        JsonElement problem = await ProblemAssert.IsAsync(response, 400, "invalid-fields");
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task One_address_joins_only_so_often()
    {
        await using TestGateway gateway = await StartAsync(("Gateway:Demo:JoinsPerMinute", "2"));
        using HttpClient client = gateway.Client(key: null);
        (await Join(client, "lobby", "Alice")).Dispose();
        (await Join(client, "lobby", "Alice")).Dispose();

        using HttpResponseMessage third = await Join(client, "lobby", "Alice");

        await ProblemAssert.IsAsync(third, 429, "too-many-requests");
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "20010DB800010002")]
    [InlineData("2001:db8:1:2:ffff::1", "20010DB800010002")]
    public void An_address_counts_as_its_network(string address, string source) =>
        Assert.Equal(source, DemoEndpoints.SourceOf(IPAddress.Parse(address)));

    private static Task<TestGateway> StartAsync(params (string, string?)[] settings) =>
        TestGateway.StartAsync([("Gateway:Demo:Enabled", "true"), .. settings]);

    private static Task<HttpResponseMessage> Join(HttpClient client, string room, string name) =>
        client.PostAsJsonAsync("/demo/join", new { room, name }, TestContext.Current.CancellationToken);
}
